/// The sessions of the plain example in a Spring Boot program that knows nothing of Tasuki.
@NullMarked
package dev.tasuki.examples.stateless.spring;

import org.jspecify.annotations.NullMarked;
