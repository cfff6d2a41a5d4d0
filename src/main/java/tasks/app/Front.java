package tasks.app;

import jakarta.servlet.ServletContext;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import tasks.account.CookieRenewals;
import tasks.account.RequestRates;
import tasks.config.Settings;
import tasks.filter.CorsPolicy;
import tasks.filter.InFlight;
import tasks.filter.RequestLog;
import tasks.filter.Wiring;
import tasks.http.Clients;
import tasks.http.SessionCookie;
import tasks.ops.HealthEndpoints;
import tasks.ops.Metrics;
import tasks.ops.OpenApiEndpoints;
import tasks.ops.RequestTimes;

/**
 * What the composition root builds of the settings alone: requests are answered from then on, if only to say that the database
 * is away.
 */
record Front(
        InFlight inFlight,
        SessionCookie cookie,
        CookieRenewals renewals,
        OpenApiEndpoints description,
        Optional<Metrics> metrics,
        List<AppFiles.File> files,
        RequestLog log)
        implements AutoCloseable {

    /** Builds it and hands it to the filters and the servlet, with what answers until {@code Serving} has more. */
    static Front build(ServletContext context, Settings settings) {
        Settings.Accounts accounts = settings.accounts();
        InFlight inFlight = new InFlight();
        Front front = new Front(
                inFlight,
                new SessionCookie(context.getContextPath()),
                new CookieRenewals(Duration.ofDays(accounts.sessionDays()), Clock.systemUTC()),
                new OpenApiEndpoints(),
                settings.metricsToken().map(token -> new Metrics(inFlight::count)),
                AppFiles.read(context),
                new RequestLog(System.out, settings.logFormat()));
        Wiring.put(context, Settings.class, settings);
        Wiring.put(context, CorsPolicy.class, new CorsPolicy(settings.cors()));
        Wiring.put(context, RequestRates.class, new RequestRates(accounts.rateLimit()));
        Wiring.put(context, Clients.class, new Clients(accounts.trustedProxies(), accounts.publicUrl()));
        Wiring.put(context, InFlight.class, front.inFlight);
        Wiring.put(context, RequestLog.class, front.log);
        Wiring.put(context, SessionCookie.class, front.cookie);
        Wiring.put(context, CookieRenewals.class, front.renewals);
        Wiring.put(
                context,
                RequestTimes.class,
                front.metrics.map(RequestTimes.class::cast).orElse(RequestTimes.NONE));
        return front;
    }

    /** What operators and tools ask, where that is what says whether the database answers. */
    Routes.Endpoints.Operation operation(BooleanSupplier readiness) {
        return new Routes.Endpoints.Operation(new HealthEndpoints(readiness), description, metrics);
    }

    @Override
    public void close() {
        inFlight.close();
        log.close();
    }
}
