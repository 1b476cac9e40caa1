/*
 * Copyright 2026-present the original author or authors.
 *
 * Licensed under the Apache License, Version 2.0 (the "License");
 * you may not use this file except in compliance with the License.
 * You may obtain a copy of the License at
 *
 *      https://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software
 * distributed under the License is distributed on an "AS IS" BASIS,
 * WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
 * See the License for the specific language governing permissions and
 * limitations under the License.
 */

package dev.patterns.invocation.http;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A payment service in a process of its own, which a test can kill and stop.
 */
public final class PaymentServer implements AutoCloseable {

	private static final String READY = "serving on ";

	private final Process process;

	private final int port;

	private PaymentServer(Process process, int port) {
		this.process = process;
		this.port = port;
	}

	static PaymentServer start() throws IOException {
		Process process = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
				"-XX:TieredStopAtLevel=1", "-cp", System.getProperty("java.class.path"), PaymentServer.class.getName())
			.redirectErrorStream(true)
			.start();
		BufferedReader reader = new BufferedReader(
				new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
		StringBuilder output = new StringBuilder();
		String line = reader.readLine();
		while (line != null && !line.startsWith(READY)) {
			output.append(line).append('\n');
			line = reader.readLine();
		}
		assertThat(line).as(output.toString()).isNotNull();
		Thread drain = new Thread(() -> reader.lines().forEach((ignored) -> {
		}), "payment-server-output");
		drain.setDaemon(true);
		drain.start();
		return new PaymentServer(process, Integer.parseInt(line.substring(READY.length())));
	}

	String address() {
		return "http://127.0.0.1:" + this.port;
	}

	void kill() throws InterruptedException {
		this.process.destroyForcibly();
		assertThat(this.process.waitFor(20, TimeUnit.SECONDS)).isTrue();
	}

	void signal(String signal) throws Exception {
		Process kill = new ProcessBuilder("kill", "-" + signal, Long.toString(this.process.pid())).inheritIO().start();
		assertThat(kill.waitFor()).isZero();
	}

	@Override
	public void close() {
		this.process.destroyForcibly();
	}

	/**
	 * Start the service.
	 * @param args not used
	 */
	public static void main(String[] args) {
		int port = TestApplications
			.port(TestApplications.server(Application.class, "spring.application.name=payment-service"));
		System.out.println(READY + port);
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import(PaymentService.class)
	static class Application {

	}

}
