package io.meridian.testkit.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TcpProxyTest {

  private static final int SILENCE_MS = 300;

  private ServerSocket echo;
  private TcpProxy proxy;

  @BeforeEach
  void open() throws IOException {
    echo = new ServerSocket(0, 50, InetAddress.getByName("127.0.0.1"));
    Thread server = new Thread(this::serve, "echo");
    server.setDaemon(true);
    server.start();
    proxy = TcpProxy.to(echo.getLocalPort());
  }

  @AfterEach
  void close() throws IOException {
    proxy.close();
    echo.close();
  }

  @Test
  void bytes_passBothWaysWhenNothingIsWrong() throws Exception {
    try (Socket client = connect()) {
      assertThat(askedFor(client, 7)).isEqualTo(7);
    }
    await().until(() -> proxy.connections() == 0);
  }

  @Test
  void answer_isLateWhenALaneIsDelayed() throws Exception {
    try (Socket client = connect()) {
      proxy.delay(Direction.TO_PART, Duration.ofMillis(120));
      long start = System.nanoTime();
      assertThat(askedFor(client, 7)).isEqualTo(7);
      assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(Duration.ofMillis(115));
      proxy.heal();
      assertThat(askedFor(client, 8)).isEqualTo(8);
    }
  }

  @Test
  void bytes_passAfterwardsWhenTheProxyWasStalled() throws Exception {
    try (Socket client = connect()) {
      assertThat(askedFor(client, 1)).isEqualTo(1);
      proxy.stall();
      client.getOutputStream().write(2);
      assertThatThrownBy(() -> read(client)).isInstanceOf(SocketTimeoutException.class);
      proxy.heal();
      assertThat(read(client)).isEqualTo(2);
    }
  }

  @Test
  void connection_isResetByHealWhenBytesWereLost() throws Exception {
    try (Socket client = connect()) {
      assertThat(askedFor(client, 1)).isEqualTo(1);
      proxy.drop(Direction.TO_CLIENT);
      client.getOutputStream().write(2);
      assertThatThrownBy(() -> read(client)).isInstanceOf(SocketTimeoutException.class);
      proxy.heal();
      assertThatThrownBy(() -> read(client)).isInstanceOf(SocketException.class);
    }
    try (Socket client = connect()) {
      assertThat(askedFor(client, 3)).isEqualTo(3);
    }
  }

  @Test
  void connections_areResetWhenRefusedAndServedWhenHealed() throws Exception {
    try (Socket client = connect()) {
      assertThat(askedFor(client, 1)).isEqualTo(1);
      proxy.refuse();
      assertThatThrownBy(() -> read(client)).isInstanceOf(SocketException.class);
    }
    assertThatThrownBy(
            () -> {
              try (Socket client = connect()) {
                askedFor(client, 2);
              }
            })
        .isInstanceOfAny(SocketException.class, EOFException.class);
    proxy.heal();
    try (Socket client = connect()) {
      assertThat(askedFor(client, 3)).isEqualTo(3);
    }
  }

  private Socket connect() throws IOException {
    Socket client = new Socket("127.0.0.1", proxy.port());
    client.setSoTimeout(SILENCE_MS);
    return client;
  }

  private static int askedFor(Socket client, int value) throws IOException {
    client.setSoTimeout(10_000);
    client.getOutputStream().write(value);
    int answer = read(client);
    client.setSoTimeout(SILENCE_MS);
    return answer;
  }

  private static int read(Socket client) throws IOException {
    int value = client.getInputStream().read();
    if (value < 0) {
      throw new EOFException("closed");
    }
    return value;
  }

  private void serve() {
    while (!echo.isClosed()) {
      try {
        Socket socket = echo.accept();
        Thread thread = new Thread(() -> echoAll(socket), "echo-connection");
        thread.setDaemon(true);
        thread.start();
      } catch (IOException e) {
        return;
      }
    }
  }

  private static void echoAll(Socket socket) {
    try (socket;
        InputStream in = socket.getInputStream()) {
      in.transferTo(socket.getOutputStream());
    } catch (IOException e) {
      // The proxy reset it, as the test wants.
      Thread.onSpinWait();
    }
  }
}
