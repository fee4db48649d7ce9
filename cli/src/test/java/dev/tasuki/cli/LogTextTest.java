package dev.tasuki.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LogTextTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '>',
      value = {
        "plain text>plain text",
        "ä 日本 🚀>ä 日本 🚀",
        "E[31mredE[0m!>red!",
        "E]0;titleGok>ok",
        "E]8;;http://xE\\linkE]8;;E\\>link",
        "E(Btext>text",
        "EcE7E8gone>gone",
        "E[?25lhiddenE[2J>hidden",
        "beepGbeep>beepbeep",
        "endE>end",
        "endE[12;>end",
        "endE]0;never ended>end"
      })
  void escapeSequencesGoWholeAndTextStays(String written, String shown) {
    String line = written.replace('E', '\u001B').replace('G', '\u0007');
    assertThat(LogText.harmless(line)).isEqualTo(shown);
  }

  @Test
  void whateverIsWrittenNothingControlsTheTerminal() {
    Random random = new Random(7);
    String alphabet = "\u001B\u009B\u0007[]()P^_X\\;0m?\u202E\r\b ab";
    for (int round = 0; round < 20_000; round++) {
      StringBuilder line = new StringBuilder();
      for (int length = random.nextInt(20); length > 0; length--) {
        line.append(alphabet.charAt(random.nextInt(alphabet.length())));
      }
      assertThat(LogText.harmless(line.toString()).chars())
          .noneMatch(c -> Character.isISOControl(c) || c == 0x202E);
    }
  }
}
