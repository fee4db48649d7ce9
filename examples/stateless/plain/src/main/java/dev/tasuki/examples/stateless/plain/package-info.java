/// A server whose workers hold nothing that another one, or the next one, would need. It knows
/// nothing of Tasuki. Start reading at [PlainExample].
@NullMarked
package dev.tasuki.examples.stateless.plain;

import org.jspecify.annotations.NullMarked;
