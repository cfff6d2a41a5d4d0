package tasks.work;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A job that one of the nodes does. The lease of it says who, and until when it is not due again.
 *
 * <p><b>Threads:</b> one at a time.
 */
final class SharedJob implements Background.Job {
    private static final Logger LOG = LoggerFactory.getLogger(SharedJob.class);

    /** Longer than any step of a job takes; a node that dies in the middle of a job holds it up for so long. */
    private static final Duration LEASE = Duration.ofSeconds(30);

    private static final Duration RETRY = Duration.ofMinutes(1);

    private final Leases leases;
    private final Duration pause;
    private final String name;
    private final Background.Job job;
    private final Duration lease;

    SharedJob(Leases leases, Duration pause, String name, Background.Job job) {
        this(leases, pause, name, job, LEASE);
    }

    SharedJob(Leases leases, Duration pause, String name, Background.Job job, Duration lease) {
        this.lease = lease;
        this.leases = leases;
        this.pause = pause;
        this.name = name;
        this.job = job;
    }

    @Override
    public void run(BooleanSupplier stopped) {
        if (!leases.take(name, lease)) {
            return;
        }
        LOG.info("{} begins", name);
        long began = System.nanoTime();
        Duration rest = pause.compareTo(RETRY) < 0 ? pause : RETRY;
        try {
            Kept kept = new Kept(stopped);
            job.run(kept);
            boolean whole = !kept.lost && !stopped.getAsBoolean();
            rest = whole ? pause : Duration.ZERO;
            long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began);
            String how = kept.lost ? "was taken over by another node" : whole ? "is done" : "was stopped";
            LOG.info("{} {} after {} ms", name, how, millis);
        } finally {
            giveBack(rest);
        }
    }

    /** Must not hide why the job failed; a lease that stays ends by itself. */
    private void giveBack(Duration rest) {
        try {
            leases.giveBack(name, rest);
        } catch (RuntimeException e) {
            LOG.warn("The lease of {} was not given back", name, e);
        }
    }

    /** Keeps the lease while the job asks whether to stop; a job that has lost it stops, however often it asks. */
    private final class Kept implements BooleanSupplier {
        private final BooleanSupplier stopped;
        private long taken = System.nanoTime();
        private boolean lost;

        Kept(BooleanSupplier stopped) {
            this.stopped = stopped;
        }

        @Override
        public boolean getAsBoolean() {
            if (lost || stopped.getAsBoolean()) {
                return true;
            }
            if (System.nanoTime() - taken < lease.toNanos() / 3) {
                return false;
            }
            taken = System.nanoTime();
            lost = !leases.take(name, lease);
            return lost;
        }
    }
}
