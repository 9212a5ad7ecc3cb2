package io.buildwatch.web;

import java.util.List;
import java.util.concurrent.CountDownLatch;

/** The endpoints in a JVM of their own, in which no other HTTP server was configured before. Prints its port. */
final class HttpEndpointsProcess {
    private HttpEndpointsProcess() {}

    public static void main(String[] args) throws Exception {
        HttpEndpoints endpoints = HttpEndpoints.start("127.0.0.1", 0, List.of(), new AllWell(), () -> "", true);
        System.out.println(endpoints.port());
        new CountDownLatch(1).await();
    }
}
