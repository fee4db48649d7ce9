package dev.tasuki.posix;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class NativeTest {
  @Test
  void aFailedCallReturnsItsErrnoAndNotMinusOne() {
    assertThat(Syscall.CLOSE.call(1_000_000)).isEqualTo(-Errno.EBADF);
  }

  @Test
  void aClosedDescriptorCannotBeUsedAgain() throws Exception {
    Descriptor descriptor = new Descriptor((int) Syscall.EVENTFD2.call(0, 0x80000));
    Descriptor second = descriptor.duplicate();
    descriptor.close();
    descriptor.close();
    assertThat(descriptor.isOpen()).isFalse();
    assertThatThrownBy(descriptor::number).isInstanceOf(IllegalStateException.class);
    second.close();
  }
}
