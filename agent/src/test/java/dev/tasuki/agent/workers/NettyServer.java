package dev.tasuki.agent.workers;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpServerCodec;

/// Netty 4.2, on NIO or, with `epoll` as its argument, on its own native transport.
final class NettyServer {
  private NettyServer() {}

  public static void main(String[] arguments) throws Exception {
    boolean epoll = arguments.length > 0;
    EventLoopGroup loops =
        new MultiThreadIoEventLoopGroup(
            1, epoll ? EpollIoHandler.newFactory() : NioIoHandler.newFactory());
    io.netty.channel.Channel server =
        new ServerBootstrap()
            .group(loops)
            .channel(epoll ? EpollServerSocketChannel.class : NioServerSocketChannel.class)
            .childHandler(new Initializer())
            .bind(0)
            .sync()
            .channel();
    System.out.println("port=" + ((java.net.InetSocketAddress) server.localAddress()).getPort());
    server.closeFuture().sync();
  }

  private static final class Initializer extends ChannelInitializer<SocketChannel> {
    @Override
    protected void initChannel(SocketChannel channel) {
      channel
          .pipeline()
          .addLast(new HttpServerCodec(), new HttpObjectAggregator(4096), new Handler());
    }
  }

  private static final class Handler extends SimpleChannelInboundHandler<FullHttpRequest> {
    @Override
    protected void channelRead0(ChannelHandlerContext context, FullHttpRequest request) {
      SocketChannel channel = (SocketChannel) context.channel();
      context.pipeline().remove(HttpServerCodec.class);
      context
          .writeAndFlush(
              Unpooled.wrappedBuffer(
                  Answer.bytes(
                      channel.remoteAddress().getPort(), channel.localAddress().getPort())))
          .addListener(ChannelFutureListener.CLOSE);
    }
  }
}
