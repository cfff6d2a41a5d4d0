package tasks.journal;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.ReentrantLock;
import org.h2.store.fs.FilePath;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What was done to a file since it was last forced to disk, in two files beside it. What is in the journal is on disk, so the
 * file itself may be written to at leisure, and in whatever state a loss of power leaves it: done once more, in order, the
 * changes make it whole.
 *
 * <p>The two files take turns. When one is full, the file itself is forced while the other fills, and then the first is
 * emptied; so the changes that may be missing in the file are always there.
 *
 * <p><b>Threads:</b> one at a time; owns {@code tasks-checkpoint} while one of the two files waits to be emptied.
 */
final class Journal {
    private static final Logger LOG = LoggerFactory.getLogger(Journal.class);
    private static final List<String> NAMES = List.of(".journal-1", ".journal-2");

    private final FilePath path;
    private final Witnesses witnesses = new Witnesses();
    private final long life = ThreadLocalRandom.current().nextLong();
    private long number = 1;
    private JournalFile current;
    private JournalFile other;
    /** Done when the other one is empty. */
    private CompletableFuture<Void> checkpoint = CompletableFuture.completedFuture(null);

    private final ReentrantLock emptying = new ReentrantLock();
    private boolean closed;

    /** One of the files, and what is in it. */
    private record Part(JournalFile file, List<JournalFile.Batch> batches) {
        boolean precedes(Part next) {
            JournalFile.Batch last = batches.get(batches.size() - 1);
            JournalFile.Batch first = next.batches.get(0);
            return last.life() == first.life() && last.number() + 1 == first.number();
        }

        void read(JournalFile.Visitor visitor) throws IOException {
            for (JournalFile.Batch batch : batches) {
                file.read(batch, visitor);
            }
        }
    }

    /** The journal of a file. */
    Journal(FilePath path, long limit) {
        this.path = path;
        current = new JournalFile(of(path, NAMES.get(0)), limit);
        other = new JournalFile(of(path, NAMES.get(1)), limit);
    }

    private static FilePath of(FilePath path, String suffix) {
        return FilePath.get(path + suffix);
    }

    /** The names of a file's journal. */
    static List<String> names(String file) {
        return NAMES.stream().map(suffix -> file + suffix).toList();
    }

    /** Whether there is something in it. */
    boolean isNeeded() throws IOException {
        return !parts().isEmpty();
    }

    /** Those that have something in them, the older one first. */
    private List<Part> parts() throws IOException {
        List<Part> parts = new ArrayList<>();
        for (JournalFile file : List.of(current, other)) {
            List<JournalFile.Batch> batches = file.batches();
            if (!batches.isEmpty()) {
                parts.add(new Part(file, batches));
            }
        }
        if (parts.size() < 2 || parts.get(0).precedes(parts.get(1))) {
            return parts;
        }
        if (parts.get(1).precedes(parts.get(0))) {
            return List.of(parts.get(1), parts.get(0));
        }
        throw new JournalFailure("The two files of the journal do not belong together: " + names(path.toString()));
    }

    /** What was done to the file since it was last forced; it may have any part of that. */
    List<Change> read(FileChannel file) throws IOException {
        List<Change> changes = new ArrayList<>();
        read(parts(), file, changes::add);
        return changes;
    }

    private void read(List<Part> parts, FileChannel file, JournalFile.Visitor visitor) throws IOException {
        if (!parts.isEmpty()) {
            checkOwn(parts, file);
        }
        for (Part part : parts) {
            part.read(change -> {
                if (change.kind() != Change.WITNESS) {
                    visitor.visit(change);
                }
            });
        }
    }

    private void checkOwn(List<Part> parts, FileChannel file) throws IOException {
        List<Witnesses.Sector> sectors = new ArrayList<>();
        Part oldest = parts.get(0);
        oldest.file.read(oldest.batches.get(0), change -> {
            if (change.kind() == Change.WITNESS) {
                sectors.add(new Witnesses.Sector(change));
            }
        });
        for (Part part : parts) {
            part.read(change -> {
                if (change.kind() != Change.WITNESS) {
                    sectors.forEach(sector -> sector.may(change));
                }
            });
        }
        for (Witnesses.Sector sector : sectors) {
            if (!sector.isIn(file)) {
                throw foreign();
            }
        }
    }

    /** For the operator. */
    JournalFailure foreign() {
        return new JournalFailure(
                "The journal beside it is of another file, or of another state of this one. Put back the file"
                        + " that it belongs to, or, if that is not wanted, move the journal away: "
                        + names(path.toString()));
    }

    /** Does to the file what may be missing in it, and begins anew. */
    void recover(FileChannel file) throws IOException {
        List<Part> parts = parts();
        read(parts, file, change -> change.apply(file));
        if (!parts.isEmpty()) {
            LOG.info("The database was not closed; what was written last is taken from its journal");
        }
        // also what a process without a journal has only written
        file.force(true);
        for (Part part : parts) {
            part.file.empty();
        }
        current.delete();
        other.delete();
        witnesses.take(file);
    }

    /**
     * Writes down what is about to be done to the file; it returns when that is on disk.
     *
     * @param changes that are not done before, but all earlier ones are
     */
    void append(List<Change> changes, FileChannel file) throws IOException {
        if (checkpoint.isCompletedExceptionally()) {
            awaitCheckpoint();
        }
        if (current.isFull()) {
            awaitCheckpoint();
            takeTurns(file);
        }
        List<Change> batch = changes;
        if (current.isEmpty()) {
            batch = new ArrayList<>(witnesses.all());
            batch.addAll(changes);
        }
        current.append(life, number, batch);
        number++;
        changes.forEach(witnesses::note);
    }

    private void awaitCheckpoint() throws IOException {
        try {
            checkpoint.join();
        } catch (CompletionException e) {
            throw new IOException(e.getCause());
        }
    }

    private void takeTurns(FileChannel file) {
        JournalFile full = current;
        current = other;
        other = full;
        CompletableFuture<Void> done = new CompletableFuture<>();
        checkpoint = done;
        Thread thread = new Thread(
                () -> {
                    try {
                        file.force(false);
                        emptyUnlessClosed(full);
                        done.complete(null);
                    } catch (IOException | RuntimeException | Error e) {
                        done.completeExceptionally(e);
                    }
                },
                "tasks-checkpoint");
        thread.setDaemon(true);
        thread.start();
    }

    private void emptyUnlessClosed(JournalFile full) throws IOException {
        emptying.lock();
        try {
            if (!closed) {
                full.empty();
            }
        } finally {
            emptying.unlock();
        }
    }

    /** Leaves a file that is whole by itself. */
    void finish(FileChannel file) throws IOException {
        awaitCheckpoint();
        file.force(true);
        // in this order: with the newer one alone the file is whole as well
        other.empty();
        current.empty();
        other.delete();
        current.delete();
    }

    void close() throws IOException {
        emptying.lock();
        try {
            closed = true;
            current.close();
            other.close();
        } finally {
            emptying.unlock();
        }
    }
}
