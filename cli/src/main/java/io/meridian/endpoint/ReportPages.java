package io.meridian.endpoint;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import io.meridian.report.Reports;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a resolver tells about keys, as JSON.
 *
 * <ul>
 *   <li>{@code /keys?key=K}: the state of a key, percent-encoded; 404 when nothing is known of it
 *   <li>{@code /resolved?key=K}: {@code {"context": "..."}}, all that was resolved of the key's
 *       partition
 *   <li>{@code /conflicts?limit=N}: keys with several versions; the limit is 100 unless told
 *   <li>{@code /tombstones}: how far tombstones may be forgotten
 * </ul>
 *
 * <p>Anything else than an answer is {@code {"error": "..."}}: 400 when the question makes no
 * sense, 503 while there is no answer.
 */
final class ReportPages {

  static final int DEFAULT_LIMIT = 100;
  static final int MAX_LIMIT = 10_000;

  private static final Logger LOGGER = LoggerFactory.getLogger(ReportPages.class);
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Reports reports;

  private ReportPages(Reports reports) {
    this.reports = reports;
  }

  static void serve(HttpServer server, Reports reports) {
    ReportPages pages = new ReportPages(reports);
    server.createContext("/keys", page("/keys", pages::key));
    server.createContext("/resolved", page("/resolved", pages::resolved));
    server.createContext("/conflicts", page("/conflicts", pages::conflicts));
    server.createContext("/tombstones", page("/tombstones", question -> pages.tombstones()));
  }

  private Answer resolved(Map<String, String> question) {
    return new Answer(200, Map.of("context", reports.resolved(named(question))));
  }

  private static String named(Map<String, String> question) {
    String key = question.get("key");
    if (key == null || key.isEmpty()) {
      throw new IllegalArgumentException("Cannot explain a key: it is not named (expected=?key=)");
    }
    return key;
  }

  private Answer key(Map<String, String> question) {
    String key = named(question);
    return reports
        .explain(key)
        .map(report -> new Answer(200, report))
        .orElseGet(
            () -> error(404, "Cannot explain a key: nothing is known of it (key=" + key + ")"));
  }

  private Answer conflicts(Map<String, String> question) {
    String limit = question.getOrDefault("limit", Integer.toString(DEFAULT_LIMIT));
    int most = limit.matches("\\d{1,9}") ? Integer.parseInt(limit) : 0;
    if (most < 1 || most > MAX_LIMIT) {
      throw new IllegalArgumentException(
          "Cannot list conflicts: the limit is out of range (limit="
              + limit
              + ", expected=1 to "
              + MAX_LIMIT
              + ")");
    }
    return new Answer(200, reports.conflicts(most));
  }

  private Answer tombstones() {
    return new Answer(200, reports.collection());
  }

  private static HttpHandler page(String path, Page page) {
    return exchange -> {
      Answer answer = answer(path, page, exchange);
      try (exchange) {
        byte[] body = bytes(answer.body());
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        boolean head = exchange.getRequestMethod().equals("HEAD");
        exchange.sendResponseHeaders(answer.status(), head ? -1 : body.length);
        if (!head) {
          try (OutputStream out = exchange.getResponseBody()) {
            out.write(body);
          }
        }
      }
    };
  }

  private static Answer answer(String path, Page page, HttpExchange exchange) {
    if (!exchange.getRequestURI().getPath().equals(path)) {
      return error(404, "not found");
    }
    try {
      return page.answer(question(exchange.getRequestURI()));
    } catch (IllegalArgumentException e) {
      return error(400, String.valueOf(e.getMessage()));
    } catch (IllegalStateException e) {
      return error(503, String.valueOf(e.getMessage()));
    } catch (RuntimeException e) {
      LOGGER.warn("Cannot answer path={}", path, e);
      return error(503, "Cannot answer now: " + e.getMessage());
    }
  }

  private static Answer error(int status, String message) {
    return new Answer(status, Map.of("error", message));
  }

  private static Map<String, String> question(URI uri) {
    Map<String, String> question = new HashMap<>();
    String query = uri.getRawQuery();
    for (String part : query == null ? new String[0] : query.split("&", -1)) {
      int equals = part.indexOf('=');
      if (equals > 0) {
        question.put(
            part.substring(0, equals),
            URLDecoder.decode(part.substring(equals + 1), StandardCharsets.UTF_8));
      }
    }
    return question;
  }

  private static byte[] bytes(Object body) throws IOException {
    try {
      return JSON.writeValueAsBytes(body);
    } catch (JsonProcessingException e) {
      throw new IOException("Cannot write an answer", e);
    }
  }

  /** What is answered. */
  private record Answer(int status, Object body) {}

  /** Answers a question: the query's parameters, decoded. */
  private interface Page {
    Answer answer(Map<String, String> question);
  }
}
