package dev.tasuki.cluster;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The agent's channel: where the agent is in the JVM, it owns the descriptor, and only one may
/// read it. Called by reflection: the agent is on the system class loader and no dependency of
/// ours.
final class AgentLink implements WorkerLink {
  private static final String CHANNEL = "dev.tasuki.agent.WorkerChannel";

  private final Class<?> type;
  private final Object channel;

  private AgentLink(Class<?> type, Object channel) {
    this.type = type;
    this.channel = channel;
  }

  /// Empty when there is no agent in this JVM, or it has no channel.
  static Optional<WorkerLink> find() {
    try {
      Class<?> type = Class.forName(CHANNEL, false, ClassLoader.getSystemClassLoader());
      Optional<?> found = (Optional<?>) type.getMethod("find").invoke(null);
      return Optional.of(new AgentLink(type, found.orElseThrow()));
    } catch (ClassNotFoundException | NoSuchElementException e) {
      return Optional.empty();
    } catch (ReflectiveOperationException e) {
      throw new ClusterException("the agent is of another version", e);
    }
  }

  @Override
  public int id() {
    return (int) call("id");
  }

  @Override
  public boolean isConnected() {
    return (boolean) call("isConnected");
  }

  @Override
  public boolean send(String json) {
    try {
      call("send", String.class, json);
      return true;
    } catch (IllegalStateException e) {
      return false;
    }
  }

  @Override
  public void onMessage(Consumer<String> listener) {
    call("onMessage", Consumer.class, listener);
  }

  @Override
  public void onDisconnect(Runnable listener) {
    call("onDisconnect", Runnable.class, listener);
  }

  @Override
  public void disconnect() {
    invoke(method("disconnect"));
  }

  private Object call(String name) {
    return Objects.requireNonNull(invoke(method(name)));
  }

  private void call(String name, Class<?> parameter, Object argument) {
    invoke(method(name, parameter), argument);
  }

  private Method method(String name, Class<?>... parameters) {
    try {
      return type.getMethod(name, parameters);
    } catch (NoSuchMethodException e) {
      throw new ClusterException("the agent is of another version", e);
    }
  }

  private @Nullable Object invoke(Method method, Object... arguments) {
    try {
      return method.invoke(channel, arguments);
    } catch (InvocationTargetException e) {
      if (e.getCause() instanceof RuntimeException unchecked) {
        throw unchecked;
      }
      throw new ClusterException("the channel failed", e.getCause());
    } catch (IllegalAccessException e) {
      throw new ClusterException("the agent is of another version", e);
    }
  }
}
