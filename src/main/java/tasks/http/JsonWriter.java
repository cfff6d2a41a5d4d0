package tasks.http;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.UncheckedIOException;

/** Writes JSON members in the order they are given. Compact, UTF-8, non-ASCII as it is: the seed's form. */
public final class JsonWriter {
    private final JsonGenerator generator;

    JsonWriter(JsonGenerator generator) {
        this.generator = generator;
    }

    /** What writes its members into an object that is already open. */
    @FunctionalInterface
    public interface Members {
        void write(JsonWriter out);
    }

    public JsonWriter member(String name, String value) {
        return run(() -> generator.writeStringField(name, value));
    }

    public JsonWriter member(String name, long value) {
        return run(() -> generator.writeNumberField(name, value));
    }

    /** A number that is already written as JSON. */
    public JsonWriter number(String name, String value) {
        return run(() -> {
            generator.writeFieldName(name);
            generator.writeRawValue(value);
        });
    }

    /** A member whose value is an array of objects. */
    public JsonWriter array(String name, Iterable<? extends Members> objects) {
        return run(() -> {
            generator.writeArrayFieldStart(name);
            for (Members members : objects) {
                object(members);
            }
            generator.writeEndArray();
        });
    }

    JsonWriter object(Members members) {
        return run(() -> {
            generator.writeStartObject();
            members.write(this);
            generator.writeEndObject();
        });
    }

    @FunctionalInterface
    private interface Step {
        void run() throws IOException;
    }

    private JsonWriter run(Step step) {
        try {
            step.run();
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
