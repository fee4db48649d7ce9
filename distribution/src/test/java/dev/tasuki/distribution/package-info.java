/// The rules about the whole code: who may use whom, and how long a file may be.
@NullMarked
package dev.tasuki.distribution;

import org.jspecify.annotations.NullMarked;
