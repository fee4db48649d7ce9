package dev.tasuki.examples.stateless.plain;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;

/// Files in S3, never on the worker's disk and never whole in its memory: an upload is sent on in
/// parts of 5 MiB (the least that S3 takes, except for the last) while it comes in.
///
/// A file is there when all of it is: of an upload that breaks off, or whose worker is killed,
/// nothing can be fetched. The parts of the latter stay in the bucket until a lifecycle rule of it
/// (AbortIncompleteMultipartUpload) removes them.
///
/// Thread-safe. Holds at most [#AT_ONCE] parts in memory: further uploads wait, and so do their
/// senders.
final class Uploads {
  private static final int PART = 5 << 20;
  private static final int AT_ONCE = 3;

  private final S3Client s3;
  private final String bucket;
  private final Semaphore turns = new Semaphore(AT_ONCE);

  private Uploads(S3Client s3, String bucket) {
    this.s3 = s3;
    this.bucket = bucket;
  }

  /// Keys and region are found as in every program with AWS's SDK.
  static Uploads of(Map<String, String> environment) {
    var builder =
        S3Client.builder()
            .httpClientBuilder(UrlConnectionHttpClient.builder())
            .region(Region.of(environment.getOrDefault("AWS_REGION", "us-east-1")))
            .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED);
    String endpoint = environment.get("S3_ENDPOINT");
    if (endpoint != null) {
      builder.endpointOverride(URI.create(endpoint)).forcePathStyle(true);
    }
    return new Uploads(builder.build(), environment.getOrDefault("S3_BUCKET", ""));
  }

  /// Stores what comes in, to its end.
  ///
  /// @return the number of bytes
  /// @throws IOException when the sender goes away; then nothing is stored
  long store(String key, InputStream input) throws IOException {
    turns.acquireUninterruptibly();
    try {
      String id = s3.createMultipartUpload(r -> r.bucket(bucket).key(key)).uploadId();
      boolean complete = false;
      try {
        long length = sendParts(key, id, input);
        complete = true;
        return length;
      } finally {
        if (!complete) {
          s3.abortMultipartUpload(r -> r.bucket(bucket).key(key).uploadId(id));
        }
      }
    } finally {
      turns.release();
    }
  }

  private long sendParts(String key, String id, InputStream input) throws IOException {
    List<CompletedPart> parts = new ArrayList<>();
    byte[] buffer = new byte[PART];
    long length = 0;
    int count;
    do {
      count = input.readNBytes(buffer, 0, PART);
      if (count > 0 || parts.isEmpty()) {
        parts.add(send(key, id, parts.size() + 1, buffer, count));
        length += count;
      }
    } while (count == PART);
    s3.completeMultipartUpload(
        r -> r.bucket(bucket).key(key).uploadId(id).multipartUpload(u -> u.parts(parts)));
    return length;
  }

  private CompletedPart send(String key, String id, int number, byte[] buffer, int count) {
    RequestBody body = RequestBody.fromByteBuffer(ByteBuffer.wrap(buffer, 0, count));
    String tag =
        s3.uploadPart(r -> r.bucket(bucket).key(key).uploadId(id).partNumber(number), body).eTag();
    return CompletedPart.builder().partNumber(number).eTag(tag).build();
  }

  ResponseInputStream<GetObjectResponse> open(String key) {
    return s3.getObject(r -> r.bucket(bucket).key(key));
  }
}
