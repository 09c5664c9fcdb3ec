@NullMarked
package io.meridian.keylog;

import org.jspecify.annotations.NullMarked;
