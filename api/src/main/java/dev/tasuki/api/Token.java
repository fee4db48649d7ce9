package dev.tasuki.api;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Set;

/// The secret that lets a caller in: 256 random bits in a file of mode 0600. Immutable.
final class Token {
  private static final int BYTES = 32;
  private static final int LETTERS = 43;

  private final String text;

  private Token(String text) {
    this.text = text;
  }

  /// Reads the file, or makes it. One that others could have read, that is a link, or that is
  /// damaged is replaced by a new one.
  ///
  /// @throws IOException when it can be neither read nor written
  static Token of(Path file) throws IOException {
    try {
      PosixFileAttributes attributes =
          Files.readAttributes(file, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
      if (attributes.isRegularFile() && isPrivate(attributes) && isOurs(file, attributes)) {
        String text = Files.readString(file).strip();
        if (text.matches("[A-Za-z0-9_-]{" + LETTERS + "}")) {
          return new Token(text);
        }
      }
    } catch (NoSuchFileException e) {
      // the first time
    }
    Token token = new Token(random());
    token.write(file);
    return token;
  }

  private static boolean isPrivate(PosixFileAttributes attributes) {
    return PosixFilePermissions.toString(attributes.permissions()).endsWith("------");
  }

  private static boolean isOurs(Path file, PosixFileAttributes attributes) throws IOException {
    return attributes.owner().equals(Files.getOwner(file.toAbsolutePath().getParent()));
  }

  /// 256 random bits as text.
  static String random() {
    byte[] bytes = new byte[BYTES];
    new SecureRandom().nextBytes(bytes);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  private void write(Path file) throws IOException {
    Path temporary = file.resolveSibling(file.getFileName() + ".new");
    Files.deleteIfExists(temporary);
    var mode = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
    try (FileChannel channel =
        FileChannel.open(
            temporary, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), mode)) {
      channel.write(ByteBuffer.wrap((text + "\n").getBytes(UTF_8)));
      channel.force(true);
    }
    Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
  }

  /// Compares in a time that says nothing about where they differ, nor about the length.
  boolean matches(String candidate) {
    return MessageDigest.isEqual(digest(text), digest(candidate));
  }

  private static byte[] digest(String text) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e); // every Java platform has it
    }
  }

  /// The token itself, for the one who owns the daemon.
  String text() {
    return text;
  }
}
