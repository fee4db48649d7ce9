package dev.tasuki.cli;

import java.time.Duration;
import java.util.List;

/// A console in front of another, to which everything goes that is not overridden.
interface ForwardingConsole extends Console {
  /// The one behind.
  Console console();

  @Override
  default void out(String text) {
    console().out(text);
  }

  @Override
  default void err(String text) {
    console().err(text);
  }

  @Override
  default boolean interrupted() {
    return console().interrupted();
  }

  @Override
  default boolean awaitEnd(Duration limit) {
    return console().awaitEnd(limit);
  }

  @Override
  default int callerPid() {
    return console().callerPid();
  }

  @Override
  default List<Integer> takeSignals() {
    return console().takeSignals();
  }

  @Override
  default int width() {
    return console().width();
  }

  @Override
  default boolean colour() {
    return console().colour();
  }
}
