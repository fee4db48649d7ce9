/// A Netty server that knows nothing of Tasuki.
@NullMarked
package dev.tasuki.examples.netty;

import org.jspecify.annotations.NullMarked;
