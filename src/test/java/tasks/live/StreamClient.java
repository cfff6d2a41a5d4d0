package tasks.live;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import tasks.http.Identity;

/** A client of a stream whose network takes everything, or something when the test says so. */
final class StreamClient extends Subscriber {
    final BlockingQueue<String> sent = new LinkedBlockingQueue<>();
    final BlockingQueue<Batch> batches = new LinkedBlockingQueue<>();
    private final boolean taking;
    private final boolean shares;

    StreamClient(Identity who, boolean taking, Reading first) {
        this(who, taking, true, first);
    }

    StreamClient(Identity who, boolean taking, boolean shares, Reading first) {
        super(who, first);
        this.taking = taking;
        this.shares = shares;
    }

    StreamClient begin(Subscribers subscribers, Reading first) {
        subscribers.join(this);
        send(first.batch());
        return this;
    }

    @Override
    void send(Batch batch) {
        sent.addAll(batch.texts());
        batches.add(batch);
        if (taking) {
            taken();
        }
    }

    @Override
    boolean sharesBatches() {
        return shares;
    }

    @Override
    void beat() {
        sent.add("beat");
        if (taking) {
            taken();
        }
    }

    @Override
    void end(Ending ending) {
        sent.add(ending.name());
        leave();
    }

    @Override
    void cut() {
        leave();
    }

    String next() throws InterruptedException {
        return String.valueOf(sent.poll(10, TimeUnit.SECONDS));
    }

    List<String> all() {
        List<String> all = new ArrayList<>();
        sent.drainTo(all);
        return all;
    }
}
