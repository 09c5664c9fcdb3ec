@NullMarked
package io.meridian.resolver;

import org.jspecify.annotations.NullMarked;
