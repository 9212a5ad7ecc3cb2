package io.buildwatch.web;

import io.buildwatch.config.HttpConfig;
import java.util.concurrent.CountDownLatch;

/** The endpoints in a JVM of their own, in which no other HTTP server was configured before. Prints its port. */
final class HttpEndpointsProcess {
    private HttpEndpointsProcess() {}

    public static void main(String[] args) throws Exception {
        HttpEndpoints endpoints = HttpEndpoints.start(HttpConfig.defaults().withPort(0), new AllWell(), () -> "");
        System.out.println(endpoints.port());
        new CountDownLatch(1).await();
    }
}
