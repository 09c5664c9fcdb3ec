package io.meridian.target;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SqlFailureTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "40001", "40003", "40P01", "55P03", "55006", "08000", "08001", "08003", "08004", "08006",
        "08007", "57014", "57P01", "57P02", "57P03", "57P05", "53000", "53100", "53200", "53300",
        "25006", "58030"
      })
  void failure_isRetryable(String state) {
    assertThat(SqlFailure.retryable(new SQLException("", state))).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "", "22001", "22003", "22P02", "23502", "23503", "23505", "23514", "25P02", "28P01",
        "3D000", "42501", "42703", "42P01", "42P10", "57P04", "XX000"
      })
  void failure_isForGood(String state) {
    assertThat(SqlFailure.retryable(new SQLException("", state))).isFalse();
  }

  @Test
  void failure_isToldByTheCauseWhenItHasNoStateItself() {
    SQLException wrapped = new SQLException("batch", null, new SQLException("", "40P01"));

    assertThat(SqlFailure.retryable(wrapped)).isTrue();
    assertThat(SqlFailure.names(wrapped)).isEqualTo(", sqlstate=40P01");
  }

  @Test
  void session_staysOnlyWhereTheTransactionAloneFailed() {
    assertThat(SqlFailure.leavesSession(new SQLException("", "40P01"))).isTrue();
    assertThat(SqlFailure.leavesSession(new SQLException("", "08006"))).isFalse();
    assertThat(SqlFailure.leavesSession(new SQLException("", "23505"))).isFalse();
  }
}
