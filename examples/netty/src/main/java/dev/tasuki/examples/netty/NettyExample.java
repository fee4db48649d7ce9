package dev.tasuki.examples.netty;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import java.net.InetSocketAddress;
import java.util.Arrays;

/// Says which process answered, on native epoll where it loads, else (or with the argument `nio`)
/// on NIO. `HOST` (default: all addresses) and `PORT` (default 3000) say where it listens.
public final class NettyExample {

  private NettyExample() {}

  private record Transport(
      String name, IoHandlerFactory factory, Class<? extends ServerChannel> channel) {}

  public static void main(String[] arguments) throws InterruptedException {
    var environment = System.getenv();
    int port = Integer.parseInt(environment.getOrDefault("PORT", "3000"));
    var host = environment.get("HOST");
    var address = host == null ? new InetSocketAddress(port) : new InetSocketAddress(host, port);
    var hello = new Hello(environment.getOrDefault("NODE_APP_INSTANCE", "-"));
    var transport = transport(Arrays.asList(arguments).contains("nio"));
    var group = new MultiThreadIoEventLoopGroup(2, transport.factory());
    try {
      var server =
          new ServerBootstrap()
              .group(group)
              .channel(transport.channel())
              .childHandler(pipeline(hello))
              .bind(address)
              .sync()
              .channel();
      System.out.println("Listening on port " + port + ", transport " + transport.name());
      server.closeFuture().sync();
    } finally {
      group.shutdownGracefully().syncUninterruptibly();
    }
  }

  private static Transport transport(boolean nio) {
    return !nio && Epoll.isAvailable()
        ? new Transport("epoll", EpollIoHandler.newFactory(), EpollServerSocketChannel.class)
        : new Transport("nio", NioIoHandler.newFactory(), NioServerSocketChannel.class);
  }

  private static ChannelInitializer<SocketChannel> pipeline(Hello hello) {
    return new ChannelInitializer<>() {
      @Override
      protected void initChannel(SocketChannel channel) {
        channel.pipeline().addLast(new HttpServerCodec(), new HttpObjectAggregator(65_536), hello);
      }
    };
  }

  @Sharable
  private static final class Hello extends SimpleChannelInboundHandler<HttpRequest> {
    private final byte[] greeting;

    Hello(String slot) {
      greeting =
          "Hello from process %d, slot %s\n"
              .formatted(ProcessHandle.current().pid(), slot)
              .getBytes(UTF_8);
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, HttpRequest request) {
      boolean keepAlive = HttpUtil.isKeepAlive(request);
      var response =
          new DefaultFullHttpResponse(
              HttpVersion.HTTP_1_1, HttpResponseStatus.OK, Unpooled.wrappedBuffer(greeting));
      response
          .headers()
          .set(HttpHeaderNames.CONTENT_TYPE, "text/plain; charset=utf-8")
          .setInt(HttpHeaderNames.CONTENT_LENGTH, greeting.length);
      HttpUtil.setKeepAlive(response, keepAlive);
      var written = context.writeAndFlush(response);
      if (!keepAlive) {
        written.addListener(ChannelFutureListener.CLOSE);
      }
    }
  }
}
