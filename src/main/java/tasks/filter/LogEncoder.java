package tasks.filter;

import ch.qos.logback.classic.PatternLayout;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.encoder.EncoderBase;
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
    private static final String PATTERN = "%d{HH:mm:ss.SSS} %-5level %logger{0} - %msg%n";
    private static final byte[] NOTHING = {};

    private final boolean json;
    private final PatternLayout text = new PatternLayout();

    /** Made by logback, by name, before the settings are read and checked as a whole. */
    public LogEncoder() {
        this(SettingsReader.readLogFormat());
    }

    LogEncoder(LogFormat format) {
        json = format == LogFormat.JSON;
    }

    @Override
    public void start() {
        text.setContext(getContext());
        text.setPattern(PATTERN);
        text.start();
        super.start();
    }

    @Override
    public byte[] headerBytes() {
        return NOTHING;
    }

    @Override
    public byte[] encode(ILoggingEvent event) {
        String line = json ? object(event) + '\n' : text.doLayout(event);
        return line.getBytes(StandardCharsets.UTF_8);
    }

    private static String object(ILoggingEvent event) {
        String name = event.getLoggerName();
        return Json.text(out -> {
            out.member("event", "log")
                    .member("at", event.getTimeStamp())
                    .member("level", event.getLevel().toString())
                    .member("logger", name.substring(name.lastIndexOf('.') + 1))
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
