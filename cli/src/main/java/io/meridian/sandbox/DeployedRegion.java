package io.meridian.sandbox;

import io.meridian.testkit.process.Postgres;
import java.nio.file.Path;

/** The parts of one region that are processes of their own, and the file they are configured by. */
record DeployedRegion(
    Postgres postgres, ProgramProcess capture, ProgramProcess resolver, Path configuration) {}
