/// Programs that the tests run as workers: ordinary servers that know nothing of the agent.
@NullMarked
package dev.tasuki.agent.workers;

import org.jspecify.annotations.NullMarked;
