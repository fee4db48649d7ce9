package dev.tasuki.cluster;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Writes values as JSON without any raw line break, as `JSON.stringify` does: NaN and infinities
/// become `null`, whole doubles lose their `.0`, lone surrogates are escaped (they have no UTF-8).
///
/// Records become objects by component name; enum constants and characters become strings, an
/// `Optional` its content or null.
final class JsonWriter {
  private static final double EXACT = 1L << 53;
  private static final HexFormat HEX = HexFormat.of();

  private final StringBuilder out = new StringBuilder();

  private JsonWriter() {}

  /// @throws IllegalArgumentException when the value has no JSON form or is nested too deeply (a
  ///   cycle)
  static String write(@Nullable Object value) {
    JsonWriter writer = new JsonWriter();
    writer.value(value, 0);
    return writer.out.toString();
  }

  /// The value and a line feed, as the channel takes it.
  static byte[] line(@Nullable Object value) {
    JsonWriter writer = new JsonWriter();
    writer.value(value, 0);
    return writer.out.append('\n').toString().getBytes(StandardCharsets.UTF_8);
  }

  private void value(@Nullable Object value, int depth) {
    if (depth > JsonReader.MAX_DEPTH) {
      throw new IllegalArgumentException(
          "a message nested deeper than " + JsonReader.MAX_DEPTH + ", or one that contains itself");
    }
    switch (value) {
      case null -> out.append("null");
      case Boolean flag -> out.append(flag.booleanValue());
      case Double number -> floating(number);
      case Float number -> floating(Double.parseDouble(number.toString()));
      case Number number -> out.append(number);
      case CharSequence text -> string(text);
      case Character character -> string(character.toString());
      case Enum<?> constant -> string(constant.name());
      case Optional<?> optional -> value(optional.orElse(null), depth);
      case Collection<?> list -> array(list, depth);
      case Map<?, ?> map -> object(map, depth);
      case Record components -> components(components, depth);
      default ->
          throw new IllegalArgumentException(
              "no JSON form for "
                  + value.getClass().getName()
                  + ": send strings, numbers, booleans, lists, maps and records");
    }
  }

  private void floating(double number) {
    if (!Double.isFinite(number)) {
      out.append("null");
    } else if (number == Math.rint(number) && Math.abs(number) < EXACT) {
      out.append((long) number);
    } else {
      out.append(number);
    }
  }

  private void array(Collection<?> list, int depth) {
    char before = '[';
    for (Object element : list) {
      out.append(before);
      value(element, depth + 1);
      before = ',';
    }
    out.append(before == '[' ? "[]" : "]");
  }

  private void object(Map<?, ?> map, int depth) {
    char before = '{';
    for (Map.Entry<?, ?> entry : map.entrySet()) {
      if (!(entry.getKey() instanceof CharSequence key)) {
        throw new IllegalArgumentException("a map key that is no string: " + entry.getKey());
      }
      out.append(before);
      string(key);
      out.append(':');
      value(entry.getValue(), depth + 1);
      before = ',';
    }
    out.append(before == '{' ? "{}" : "}");
  }

  private void components(Record components, int depth) {
    char before = '{';
    for (RecordComponent component : components.getClass().getRecordComponents()) {
      out.append(before);
      string(component.getName());
      out.append(':');
      value(read(components, component), depth + 1);
      before = ',';
    }
    out.append(before == '{' ? "{}" : "}");
  }

  private static @Nullable Object read(Record owner, RecordComponent component) {
    try {
      component.getAccessor().setAccessible(true);
      return component.getAccessor().invoke(owner);
    } catch (IllegalAccessException | InvocationTargetException e) {
      throw new IllegalArgumentException("cannot read " + component, e);
    }
  }

  private void string(CharSequence text) {
    out.append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '"' -> out.append("\\\"");
        case '\\' -> out.append("\\\\");
        case '\n' -> out.append("\\n");
        case '\r' -> out.append("\\r");
        case '\t' -> out.append("\\t");
        default -> {
          if (c < ' ' || isLone(text, i)) {
            out.append("\\u").append(HEX.toHexDigits(c));
          } else {
            out.append(c);
          }
        }
      }
    }
    out.append('"');
  }

  private static boolean isLone(CharSequence text, int index) {
    char c = text.charAt(index);
    if (Character.isHighSurrogate(c)) {
      return index + 1 == text.length() || !Character.isLowSurrogate(text.charAt(index + 1));
    }
    return Character.isLowSurrogate(c)
        && (index == 0 || !Character.isHighSurrogate(text.charAt(index - 1)));
  }
}
