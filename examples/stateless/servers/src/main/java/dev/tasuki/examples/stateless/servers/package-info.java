/// A Redis and an S3 server for a machine that has none; for development and tests only.
@NullMarked
package dev.tasuki.examples.stateless.servers;

import org.jspecify.annotations.NullMarked;
