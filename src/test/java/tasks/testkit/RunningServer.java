package tasks.testkit;

import java.io.IOException;
import java.net.URI;

/** The product, running somewhere, with the demo token {@link #TOKEN}. */
public interface RunningServer extends AutoCloseable {
    String TOKEN = "dev-secret-token";

    /** Scheme, host, port and context path; no slash at the end. */
    URI base();

    /** What it has written to its standard output so far. */
    String log() throws IOException;

    @Override
    void close() throws Exception;
}
