package io.meridian.testkit.network;

import java.io.IOException;
import java.net.Socket;
import java.util.Arrays;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * Carries the bytes of one connection in one direction. One thread reads and notes when a chunk
 * came, another writes it when it is due: a delay delays, without making the lane slower.
 */
final class Pump {

  private static final int BUFFER_BYTES = 64 * 1024;
  // Bounds what a stalled lane holds; then the sender feels the stall, as with a full window.
  private static final int CHUNKS = 64;
  private static final byte[] END = new byte[0];

  private final Socket from;
  private final Socket to;
  private final Lane lane;
  private final Runnable atEnd;
  private final Runnable atBreak;
  private final Thread reader;
  private final Thread writer;
  private final BlockingQueue<Chunk> chunks = new LinkedBlockingQueue<>(CHUNKS);

  /**
   * A pump that does not run yet.
   *
   * @param atEnd called once, when the sender closed its side and all its bytes were passed on
   * @param atBreak called, perhaps more than once, when the connection broke
   */
  Pump(String name, Socket from, Socket to, Lane lane, Runnable atEnd, Runnable atBreak) {
    this.from = from;
    this.to = to;
    this.lane = lane;
    this.atEnd = atEnd;
    this.atBreak = atBreak;
    this.reader = daemon(name + "-in", this::read);
    this.writer = daemon(name + "-out", this::write);
  }

  void start() {
    reader.start();
    writer.start();
  }

  /** Ends both threads, wherever they wait. */
  void stop() {
    reader.interrupt();
    writer.interrupt();
  }

  private void read() {
    try {
      byte[] buffer = new byte[BUFFER_BYTES];
      int count = from.getInputStream().read(buffer);
      while (count >= 0) {
        chunks.put(new Chunk(Arrays.copyOf(buffer, count), System.nanoTime()));
        count = from.getInputStream().read(buffer);
      }
      chunks.put(new Chunk(END, System.nanoTime()));
    } catch (IOException e) {
      atBreak.run();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void write() {
    try {
      while (true) {
        Chunk chunk = chunks.take();
        long dueInNanos = chunk.cameNanos() + lane.delay().toNanos() - System.nanoTime();
        if (dueInNanos > 0) {
          TimeUnit.NANOSECONDS.sleep(dueInNanos);
        }
        if (!lane.mayPass()) {
          continue;
        }
        if (chunk.bytes() == END) {
          to.shutdownOutput();
          atEnd.run();
          return;
        }
        if (!lane.admits()) {
          atBreak.run();
          return;
        }
        to.getOutputStream().write(chunk.bytes());
      }
    } catch (IOException e) {
      atBreak.run();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static Thread daemon(String name, Runnable work) {
    Thread thread = new Thread(work, name);
    thread.setDaemon(true);
    return thread;
  }

  /** Bytes, and when they came by {@link System#nanoTime()}. */
  private record Chunk(byte[] bytes, long cameNanos) {}
}
