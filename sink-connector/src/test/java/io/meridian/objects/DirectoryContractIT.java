package io.meridian.objects;

import io.meridian.testkit.process.Scratch;
import io.meridian.testkit.target.StoreUnderTest;
import io.meridian.testkit.target.TargetContract;

/** A directory keeps the contract; a worker dies at every reading and writing. */
class DirectoryContractIT extends TargetContract {

  @Override
  protected StoreUnderTest open() {
    Scratch scratch = Scratch.create("directory-contract");
    return new ObjectStoreUnderTest(
        new DirectoryStorage(scratch.root().resolve("store")), "resolved.us", scratch::close);
  }
}
