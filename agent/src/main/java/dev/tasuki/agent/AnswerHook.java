package dev.tasuki.agent;

import java.lang.classfile.ClassBuilder;
import java.lang.classfile.ClassElement;
import java.lang.classfile.ClassFile;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.CodeElement;
import java.lang.classfile.CodeTransform;
import java.lang.classfile.Label;
import java.lang.classfile.MethodModel;
import java.lang.classfile.MethodTransform;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.lang.instrument.ClassFileTransformer;
import java.lang.instrument.Instrumentation;
import java.nio.ByteBuffer;
import java.security.ProtectionDomain;
import java.util.Properties;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import sun.nio.ch.NioSocketImpl;

/// Shows us what is written to connections, from the moment when a worker leaves: until then the
/// JDK's classes are as they are, and nothing costs anything.
///
/// The JDK's methods cannot name our classes, so the one that looks is found among the system
/// properties.
final class AnswerHook implements ClassFileTransformer {
  /// The Java version since which the JDK can rewrite classes; do not load this class before.
  static final int NEEDED = 24;

  private static final String KEY = "dev.tasuki.agent.answers";
  private static final ClassDesc BUFFER = ByteBuffer.class.describeConstable().orElseThrow();
  private static final ClassDesc CONSUMER = Consumer.class.describeConstable().orElseThrow();
  private static final ClassDesc PROPERTIES = Properties.class.describeConstable().orElseThrow();
  private static final ClassDesc SYSTEM = System.class.describeConstable().orElseThrow();
  private static final MethodTypeDesc BYTES =
      MethodTypeDesc.of(
          ConstantDescs.CD_void,
          ConstantDescs.CD_byte.arrayType(),
          ConstantDescs.CD_int,
          ConstantDescs.CD_int);
  private static final MethodTypeDesc ONE = MethodTypeDesc.of(ConstantDescs.CD_int, BUFFER);
  private static final MethodTypeDesc MANY =
      MethodTypeDesc.of(
          ConstantDescs.CD_long, BUFFER.arrayType(), ConstantDescs.CD_int, ConstantDescs.CD_int);

  private static final MethodTypeDesc WRAP = BYTES.changeReturnType(BUFFER);

  private AnswerHook() {}

  /// From now on [LastAnswer] sees all that is written. Where the JDK does not allow it, nothing
  /// happens.
  static void install(@Nullable Instrumentation instrumentation) {
    if (instrumentation == null || !instrumentation.isRetransformClassesSupported()) {
      return;
    }
    try {
      Consumer<Object> look = LastAnswer::edit;
      System.getProperties().put(KEY, look);
      instrumentation.addTransformer(new AnswerHook(), true);
      instrumentation.retransformClasses(
          Class.forName("sun.nio.ch.SocketChannelImpl"), NioSocketImpl.class);
    } catch (ReflectiveOperationException
        | java.lang.instrument.UnmodifiableClassException
        | RuntimeException
        | LinkageError e) {
      Log.say("answers do not say Connection: close (" + e + ")");
    }
  }

  @Override
  public byte @Nullable [] transform(
      @Nullable ClassLoader loader,
      String name,
      @Nullable Class<?> before,
      @Nullable ProtectionDomain domain,
      byte[] bytes) {
    if (before == null || !name.startsWith("sun/nio/ch/")) {
      return null;
    }
    ClassFile file = ClassFile.of();
    return file.transformClass(file.parse(bytes), AnswerHook::transform);
  }

  private static void transform(ClassBuilder type, ClassElement element) {
    if (element instanceof MethodModel method && writes(method)) {
      Look look = new Look(method.methodTypeSymbol().equals(BYTES));
      type.transformMethod(method, MethodTransform.transformingCode(look));
    } else {
      type.with(element);
    }
  }

  private static boolean writes(MethodModel method) {
    MethodTypeDesc type = method.methodTypeSymbol();
    return switch (method.methodName().stringValue()) {
      case "write" -> type.equals(ONE) || type.equals(MANY) || type.equals(BYTES);
      case "blockingWriteFully" -> type.equals(BYTES);
      default -> false;
    };
  }

  /// Has its code begin with a look at the first argument. Its other code stays.
  ///
  /// @param bytes whether these are bytes of an array, from a place on, rather than buffers
  private record Look(boolean bytes) implements CodeTransform {
    @Override
    public void accept(CodeBuilder code, CodeElement element) {
      code.with(element);
    }

    @Override
    public void atStart(CodeBuilder code) {
      Label nobody = code.newLabel();
      Label seen = code.newLabel();
      code.invokestatic(SYSTEM, "getProperties", MethodTypeDesc.of(PROPERTIES))
          .ldc(KEY)
          .invokevirtual(
              PROPERTIES,
              "get",
              MethodTypeDesc.of(ConstantDescs.CD_Object, ConstantDescs.CD_Object))
          .dup()
          .ifnull(nobody)
          .checkcast(CONSUMER);
      written(code);
      code.invokeinterface(
              CONSUMER, "accept", MethodTypeDesc.of(ConstantDescs.CD_void, ConstantDescs.CD_Object))
          .goto_(seen)
          .labelBinding(nobody)
          .pop()
          .labelBinding(seen);
    }

    private void written(CodeBuilder code) {
      code.aload(code.parameterSlot(0));
      if (bytes) {
        code.iload(code.parameterSlot(1))
            .iload(code.parameterSlot(2))
            .invokestatic(BUFFER, "wrap", WRAP);
      }
    }
  }
}
