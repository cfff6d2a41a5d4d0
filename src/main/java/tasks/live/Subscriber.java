package tasks.live;

import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import tasks.http.Identity;

/**
 * One who is told of an owner's changes as they come. It has one thing to send at a time, and is given the next once that is
 * taken: so it is told the newest state when it can take it, and what it has not taken is not kept for it.
 *
 * <p><b>Threads:</b> who holds its turn may send or beat; it is given back on any thread.
 */
abstract class Subscriber {
    /** Why a stream ends. */
    enum Ending {
        /** The server stops: come again. */
        STOPPED,
        /** It cannot be told any more what it missed: come again, and be told so. */
        LOST,
        /** It has not taken what is long for a while, and others have no room. */
        SLOW,
        /** Its credential is good no more. */
        REFUSED
    }

    private final Identity identity;
    /** Of whoever reads for its owner. */
    private Reading.Place place;
    /** The state of its owner that it has been read, as {@link OwnerStreams} counts. */
    private volatile long seen = -1;

    private volatile boolean left;
    /** Whether what it is sent is long, and room is kept for it. */
    private volatile boolean holdsRoom;

    private final AtomicBoolean idle = new AtomicBoolean();
    private volatile long sentAt = System.nanoTime();
    private volatile @Nullable OwnerStreams streams;

    /**
     * Begins.
     *
     * @param first which it sends by itself
     */
    Subscriber(Identity identity, Reading first) {
        this.identity = identity;
        place = first.place();
    }

    /** Sends it, and calls {@link #taken} once it can send more. */
    abstract void send(Batch batch);

    /** Whether others are sent the same bytes, in the same memory. */
    boolean sharesBatches() {
        return true;
    }

    /** Says that the connection lives, and calls {@link #taken} once it can send more. */
    abstract void beat();

    /** Ends once what it sends is taken. */
    abstract void end(Ending ending);

    /** Ends at once. */
    abstract void cut();

    final Identity identity() {
        return identity;
    }

    final Reading.Place place() {
        return place;
    }

    final void joined(OwnerStreams to) {
        streams = to;
    }

    /** What it was given has been taken. */
    public final void taken() {
        sentAt = System.nanoTime();
        release();
        rest();
    }

    /** Gives its turn back. */
    final void rest() {
        idle.set(true);
        OwnerStreams reader = streams;
        if (reader != null && reader.state() != seen) {
            reader.schedule();
        }
    }

    /** It is gone: to be told nothing any more. */
    final void leave() {
        left = true;
        OwnerStreams reader = streams;
        if (reader != null) {
            reader.remove(this);
        }
        release();
    }

    /** Whether there is room for what it is to be sent. */
    private boolean keepsRoom(Batch batch) {
        OwnerStreams reader = streams;
        if (!batch.isLong() || reader == null) {
            return true;
        }
        holdsRoom = reader.keep(this, batch);
        return holdsRoom;
    }

    private void release() {
        OwnerStreams reader = streams;
        if (holdsRoom && reader != null) {
            holdsRoom = false;
            reader.release(this);
        }
    }

    /** Whether it can send, and does not have this state. */
    final boolean wants(long state) {
        return seen != state && idle.get();
    }

    /** Gives it what was read at its place, when its owner was in this state. */
    final void give(Reading reading, long state) {
        if (left || !idle.compareAndSet(true, false)) {
            return; // it was ended meanwhile, or a heartbeat has its turn, and asks for more when that is taken
        }
        if (!keepsRoom(reading.batch())) {
            idle.set(true);
            return;
        }
        if (left) {
            release(); // it was ended before there was something to be released
            return;
        }
        place = reading.place();
        seen = reading.more() ? -1 : state;
        if (reading.batch().isEmpty()) {
            rest();
        } else {
            send(reading.batch());
        }
    }

    /** Takes its turn, where that is free. */
    final boolean takesTurn() {
        return idle.compareAndSet(true, false);
    }

    /** Says that it lives, if nothing was sent for so long. */
    final void beatAfter(long nanos) {
        if (System.nanoTime() - sentAt >= nanos && idle.compareAndSet(true, false)) {
            beat();
        }
    }
}
