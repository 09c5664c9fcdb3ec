package io.meridian.testkit.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class FreePortsTest {

  @Test
  void ports_areAllDifferentAndFree() throws Exception {
    int[] ports = IntStream.range(0, 50).map(i -> FreePorts.next()).toArray();
    assertThat(ports).doesNotHaveDuplicates();
    assertThat(FreePorts.accepts(ports[0])).isFalse();
    try (ServerSocket socket = new ServerSocket(ports[0], 1, InetAddress.getByName("127.0.0.1"))) {
      assertThat(FreePorts.accepts(socket.getLocalPort())).isTrue();
    }
  }
}
