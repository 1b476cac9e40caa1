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

package dev.patterns.cloud;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import tools.jackson.databind.json.JsonMapper;

/**
 * A JSON API over HTTP that can be stopped and started again on the same port.
 */
abstract class HttpApi {

	static final JsonMapper JSON = new JsonMapper();

	private int port;

	private HttpServer server;

	private ExecutorService threads;

	final void start() throws IOException {
		this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), this.port), 0);
		this.port = this.server.getAddress().getPort();
		this.threads = Executors.newCachedThreadPool();
		this.server.setExecutor(this.threads);
		this.server.createContext("/", this::handle);
		this.server.start();
	}

	final void stop() {
		this.server.stop(0);
		this.threads.shutdownNow();
	}

	final int port() {
		return this.port;
	}

	/**
	 * Answer a request.
	 * @param request the request
	 * @return the answer
	 * @throws InterruptedException when the API is stopped
	 */
	abstract Answer answer(Request request) throws InterruptedException;

	private void handle(HttpExchange exchange) throws IOException {
		try (exchange) {
			Answer answer = answer(new Request(exchange.getRequestMethod(), exchange.getRequestURI().getPath(),
					query(exchange.getRequestURI().getQuery()), exchange.getRequestBody().readAllBytes()));
			byte[] body = (answer.body() != null) ? JSON.writeValueAsBytes(answer.body()) : new byte[0];
			answer.headers().forEach(exchange.getResponseHeaders()::set);
			exchange.getResponseHeaders().set("Content-Type", "application/json");
			exchange.sendResponseHeaders(answer.status(), (body.length > 0) ? body.length : -1);
			try (OutputStream out = exchange.getResponseBody()) {
				out.write(body);
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	private static Map<String, String> query(String query) {
		Map<String, String> parameters = new LinkedHashMap<>();
		for (String pair : ((query != null) ? query : "").split("&")) {
			int equals = pair.indexOf('=');
			parameters.put((equals < 0) ? pair : pair.substring(0, equals),
					(equals < 0) ? "" : pair.substring(equals + 1));
		}
		return parameters;
	}

	/**
	 * A request.
	 *
	 * @param method its verb
	 * @param path its path
	 * @param query parameters of its query
	 * @param bytes its body
	 */
	record Request(String method, String path, Map<String, String> query, byte[] bytes) {

		boolean is(String verb, String beginning) {
			return this.method.equals(verb) && this.path.startsWith(beginning);
		}

		String after(String beginning) {
			return this.path.substring(beginning.length());
		}

		Map<?, ?> body() {
			return JSON.readValue(new String(this.bytes, StandardCharsets.UTF_8), Map.class);
		}

	}

	/**
	 * An answer.
	 *
	 * @param status the status
	 * @param headers the headers
	 * @param body what becomes the body in JSON, {@code null} for none
	 */
	record Answer(int status, Map<String, String> headers, Object body) {

		static Answer of(int status, Object body) {
			return new Answer(status, Map.of(), body);
		}

	}

}
