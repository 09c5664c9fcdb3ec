package io.meridian.cluster;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.AbortTransactionSpec;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.internals.AbortTransactionHandler;
import org.apache.kafka.clients.admin.internals.AdminApiFuture;
import org.apache.kafka.clients.admin.internals.AdminApiHandler;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.message.WriteTxnMarkersRequestData.WritableTxnMarker;
import org.apache.kafka.common.requests.WriteTxnMarkersRequest;
import org.apache.kafka.common.utils.LogContext;

/**
 * Writes the marker that ends a transaction in one partition.
 *
 * <p>The public interface of Kafka's administration client only aborts. The request and the
 * handling of its answer are the same for a commit but for one flag, so that is set on the client's
 * own handler; the one method that runs a handler is not public.
 */
final class TransactionMarkers {

  private TransactionMarkers() {}

  /**
   * Aborts.
   *
   * @throws ExecutionException when the broker refuses
   */
  static void abort(AbortTransactionSpec place, Admin admin)
      throws ExecutionException, InterruptedException {
    admin.abortTransaction(place).all().get();
  }

  /**
   * Commits.
   *
   * @param place which transaction, named as for an abort
   * @throws ExecutionException when the broker refuses
   * @throws KafkaException when this version of Kafka's client has no way to do it
   */
  static void commit(AbortTransactionSpec place, Admin admin)
      throws ExecutionException, InterruptedException {
    AdminApiFuture.SimpleAdminApiFuture<TopicPartition, Void> done =
        AdminApiFuture.forKeys(Set.of(place.topicPartition()));
    try {
      Method run =
          admin
              .getClass()
              .getDeclaredMethod(
                  "invokeDriver", AdminApiHandler.class, AdminApiFuture.class, Integer.class);
      run.setAccessible(true);
      run.invoke(admin, new CommitHandler(place), done, null);
    } catch (InvocationTargetException e) {
      throw new KafkaException(
          "Cannot commit a hanging transaction: " + e.getCause(), e.getCause());
    } catch (ReflectiveOperationException | LinkageError e) {
      throw new KafkaException(
          "Cannot commit a hanging transaction: this version of Kafka's client has no way to do it"
              + " (client="
              + admin.getClass().getName()
              + ")",
          e);
    }
    done.get(place.topicPartition()).get();
  }

  private static final class CommitHandler extends AbortTransactionHandler {

    CommitHandler(AbortTransactionSpec place) {
      super(place, new LogContext());
    }

    @Override
    public String apiName() {
      return "commitTransaction";
    }

    @Override
    public WriteTxnMarkersRequest.Builder buildBatchedRequest(
        int brokerId, Set<TopicPartition> partitions) {
      WriteTxnMarkersRequest.Builder request = super.buildBatchedRequest(brokerId, partitions);
      for (WritableTxnMarker marker : request.data.markers()) {
        marker.setTransactionResult(true);
      }
      return request;
    }
  }
}
