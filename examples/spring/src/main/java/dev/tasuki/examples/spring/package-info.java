/// Spring Boot as its plugin packs it: one jar, with the library and its agent as jars inside it.
@NullMarked
package dev.tasuki.examples.spring;

import org.jspecify.annotations.NullMarked;
