/// An embedded Tomcat that knows nothing of Tasuki.
@NullMarked
package dev.tasuki.examples.tomcat;

import org.jspecify.annotations.NullMarked;
