package dev.tasuki.cluster;

import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Turns JSON values into records. Stateless.
final class RecordReader {
  private RecordReader() {}

  /// @throws JsonException when the value does not fit
  static <R extends Record> R read(@Nullable Object value, Class<R> type) {
    if (!(value instanceof Map<?, ?> map)) {
      throw new JsonException("not an object but " + JsonWriter.write(value));
    }
    RecordComponent[] components = type.getRecordComponents();
    Class<?>[] types = new Class<?>[components.length];
    @Nullable Object[] arguments = new @Nullable Object[components.length];
    for (int i = 0; i < components.length; i++) {
      String name = components[i].getName();
      types[i] = components[i].getType();
      arguments[i] = convert(map.get(name), components[i].getGenericType(), name);
    }
    try {
      Constructor<R> constructor = type.getDeclaredConstructor(types);
      constructor.setAccessible(true);
      return constructor.newInstance(arguments);
    } catch (InvocationTargetException e) {
      throw new JsonException("not a valid " + type.getSimpleName() + ": " + e.getCause());
    } catch (ReflectiveOperationException e) {
      throw new IllegalArgumentException("cannot make a " + type.getName(), e);
    }
  }

  private static @Nullable Object convert(@Nullable Object value, Type type, String name) {
    if (type instanceof ParameterizedType generic) {
      return generic(value, generic, name);
    }
    if (!(type instanceof Class<?> plain)) {
      throw new JsonException(name + " has the type " + type + ", which cannot be read");
    }
    if (value == null && !plain.isPrimitive()) {
      return null;
    }
    if (plain == Object.class || plain.isInstance(value)) {
      return value;
    }
    if (plain.isRecord()) {
      return read(value, plain.asSubclass(Record.class));
    }
    return scalar(value, plain, name);
  }

  private static @Nullable Object scalar(@Nullable Object value, Class<?> type, String name) {
    if (value instanceof Number number) {
      Object converted = number(number, type);
      if (converted != null) {
        return converted;
      }
    }
    if (value instanceof Boolean && type == boolean.class) {
      return value;
    }
    if (value instanceof String text && type.isEnum()) {
      for (Object constant : type.getEnumConstants()) {
        if (((Enum<?>) constant).name().equals(text)) {
          return constant;
        }
      }
    }
    throw mismatch(value, type, name);
  }

  /// @return null when the type is none for numbers, or the number does not fit it exactly
  private static @Nullable Object number(Number number, Class<?> type) {
    if (type == double.class || type == Double.class || type == Number.class) {
      return number.doubleValue();
    }
    if (type == float.class || type == Float.class) {
      return number.floatValue();
    }
    if (number.doubleValue() != Math.rint(number.doubleValue())) {
      return null;
    }
    long whole = number.longValue();
    if (type == long.class || type == Long.class) {
      return whole;
    }
    if ((type == int.class || type == Integer.class) && whole == (int) whole) {
      return (int) whole;
    }
    return null;
  }

  private static @Nullable Object generic(
      @Nullable Object value, ParameterizedType type, String name) {
    Type[] arguments = type.getActualTypeArguments();
    if (type.getRawType() == Optional.class) {
      return Optional.ofNullable(value == null ? null : convert(value, arguments[0], name));
    }
    if (value == null) {
      return null;
    }
    if (type.getRawType() == List.class && value instanceof List<?> list) {
      List<@Nullable Object> converted = new ArrayList<>();
      list.forEach(element -> converted.add(convert(element, arguments[0], name)));
      return converted;
    }
    if (type.getRawType() == Map.class && value instanceof Map<?, ?> map) {
      Map<Object, @Nullable Object> converted = new LinkedHashMap<>();
      map.forEach((key, element) -> converted.put(key, convert(element, arguments[1], name)));
      return converted;
    }
    throw mismatch(value, type, name);
  }

  private static JsonException mismatch(@Nullable Object value, Type type, String name) {
    return new JsonException(
        name + " is to be a " + type.getTypeName() + ", but is " + JsonWriter.write(value));
  }
}
