package tasks.filter;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.encoder.EncoderBase;
import ch.qos.logback.core.util.CachingDateFormatter;
import java.nio.charset.StandardCharsets;
import tasks.config.Settings.LogFormat;
import tasks.config.SettingsReader;
import tasks.http.Json;

/**
 * What the product has to say besides its two lines a request, in the form of those: text, or one JSON object a line,
 * {@code {"event":"log","at","level","logger","message"}}, and {@code exception} with its stack trace. {@code at} is milliseconds
 * since 1970.
 *
 * <p><b>Threads:</b> one at a time, as its appender calls it.
 */
public final class LogEncoder extends EncoderBase<ILoggingEvent> {
    private static final String TIME = "HH:mm:ss.SSS";
    /** Of the longest. */
    private static final int LEVEL_LENGTH = 5;

    private static final byte[] NOTHING = {};

    private final boolean json;
    private final CachingDateFormatter time = new CachingDateFormatter(TIME);

    /** Made by logback, by name, before the settings are read and checked as a whole. */
    public LogEncoder() {
        this(SettingsReader.readLogFormat());
    }

    LogEncoder(LogFormat format) {
        json = format == LogFormat.JSON;
    }

    @Override
    public byte[] headerBytes() {
        return NOTHING;
    }

    @Override
    public byte[] encode(ILoggingEvent event) {
        String line = json ? object(event) + '\n' : text(event);
        return line.getBytes(StandardCharsets.UTF_8);
    }

    /** {@code 12:34:56.789 INFO  AppListener - what it says}, and a stack trace. */
    private String text(ILoggingEvent event) {
        StringBuilder line =
                new StringBuilder(time.format(event.getTimeStamp())).append(' ').append(event.getLevel());
        if (event.getLevel().toString().length() < LEVEL_LENGTH) {
            line.append(' ');
        }
        line.append(' ')
                .append(logger(event))
                .append(" - ")
                .append(event.getFormattedMessage())
                .append(System.lineSeparator());
        if (event.getThrowableProxy() != null) {
            line.append(ThrowableProxyUtil.asString(event.getThrowableProxy()));
        }
        return line.toString();
    }

    private static String logger(ILoggingEvent event) {
        String name = event.getLoggerName();
        return name.substring(name.lastIndexOf('.') + 1);
    }

    private static String object(ILoggingEvent event) {
        return Json.text(out -> {
            out.member("event", "log")
                    .member("at", event.getTimeStamp())
                    .member("level", event.getLevel().toString())
                    .member("logger", logger(event))
                    .member("message", event.getFormattedMessage());
            if (event.getThrowableProxy() != null) {
                out.member("exception", ThrowableProxyUtil.asString(event.getThrowableProxy()));
            }
        });
    }

    @Override
    public byte[] footerBytes() {
        return NOTHING;
    }
}
