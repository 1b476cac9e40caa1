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

package dev.patterns.demo.run;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;

import org.springframework.boot.logging.LoggingSystem;

/**
 * The program behind {@code demo.sh}.
 */
public final class Demo implements AutoCloseable {

	private final DemoOptions options;

	private final Console console;

	private final List<ServiceProcess> orderServices = new ArrayList<>();

	private final List<ServiceProcess> paymentServices = new ArrayList<>();

	private final DemoServers servers;

	private boolean closed;

	Demo(DemoOptions options, Console console) {
		this.options = options;
		this.console = console;
		this.servers = new DemoServers(options, console);
	}

	public static void main(String[] args) throws InterruptedException {
		// The output is for people: libraries must not write to it.
		LoggingSystem.get(Demo.class.getClassLoader()).beforeInitialize();
		Console console = new Console(System.out);
		try {
			DemoOptions options = DemoOptions.parse(List.of(args), System.getenv());
			Demo demo = new Demo(options, console);
			Runtime.getRuntime().addShutdownHook(new Thread(demo::close, "demo-shutdown"));
			// Should the shell be killed, nothing may stay behind.
			ProcessHandle.current().parent().ifPresent((shell) -> shell.onExit().thenRun(() -> System.exit(1)));
			boolean passed = demo.run();
			if (!options.once()) {
				console.say("Press Ctrl-C to stop.");
				new CountDownLatch(1).await();
			}
			System.exit(passed ? 0 : 1);
		}
		catch (DemoException ex) {
			console.say("FAILED: " + ex.getMessage());
			System.exit(1);
		}
	}

	/**
	 * Start everything, place the orders and look what became of them.
	 * @return whether all is as it should be
	 */
	boolean run() {
		for (int i = 0; i < this.options.instances(); i++) {
			Ports.requireFree(this.options.orderPort(i));
			Ports.requireFree(this.options.paymentPort(i));
		}
		this.servers.start();
		startServices();
		OrderRun run = new OrderRun(this.options, this.console,
				new DemoClient(urls(this.orderServices), urls(this.paymentServices)));
		run.openAccounts();
		boolean passed = (this.options.chaos() > 0) ? runWithChaos(run) : runWithTrouble(run);
		passed &= keptSecrets();
		if (!this.options.once()) {
			printUrls();
		}
		return passed;
	}

	private boolean runWithTrouble(OrderRun run) {
		if (this.options.isGiven(LimitRun.PROPERTY)) {
			this.console.say("'%s' is given: it is not changed".formatted(LimitRun.PROPERTY));
		}
		else {
			run.tryLimit();
		}
		run.placeOrders(new Troublemaker(this.options, this.console, this.orderServices, this.paymentServices));
		run.awaitEnd();
		return run.report();
	}

	private boolean runWithChaos(OrderRun run) {
		List<ServiceProcess> all = services();
		ChaosPlan plan = ChaosPlan.of(this.options.chaos(), all.size(), this.options.seed());
		this.console.say("%d kills and %d stops are to come; the same again by --seed=%d"
			.formatted(this.options.chaos(), plan.freezes(), this.options.seed()));
		Chaos chaos = new Chaos(plan, this.console, all);
		run.placeOrders(chaos);
		run.awaitEnd();
		boolean passed = run.report();
		List<String> faults = new ArrayList<>(chaos.faults());
		faults.addAll(new DatabaseAudit(this.servers, this.options.suffix()).faults(run.ended("CONFIRMED")));
		faults.forEach((line) -> this.console.say("BROKEN: " + line));
		return passed && faults.isEmpty();
	}

	private boolean keptSecrets() {
		List<String> leaks = this.servers.leaks(services());
		if (leaks == null) {
			return true;
		}
		leaks.forEach((line) -> this.console.say("BROKEN: " + line));
		if (leaks.isEmpty()) {
			this.console.say("OK: the passwords of the databases, from files, are in no log, endpoint or command line");
		}
		return leaks.isEmpty();
	}

	private void startServices() {
		CompletableFuture<FastStart> payment = CompletableFuture.supplyAsync(() -> start("payment"));
		CompletableFuture<FastStart> order = CompletableFuture.supplyAsync(() -> start("order"));
		Waiting.all(List.of(payment, order));
		for (int i = 0; i < this.options.instances(); i++) {
			this.paymentServices.add(service("payment", payment.join(), i, this.options.paymentPort(i),
					Map.of("DEMO_PAYMENT_FAILURE_RATE", this.options.failureRate())));
			this.orderServices.add(service("order", order.join(), i, this.options.orderPort(i), ofOrders()));
		}
		List<ServiceProcess> all = services();
		this.console.say("Starting " + all.size() + " services, logs in " + this.options.logs());
		Waiting.all(all.stream().map((service) -> CompletableFuture.runAsync(service::startAndAwait)).toList());
	}

	private Map<String, String> ofOrders() {
		return this.options.once()
				? Map.of("DEMO_RETURN_APPROVAL_TIMEOUT", ReturnRun.APPROVAL_TIMEOUT.toSeconds() + "s") : Map.of();
	}

	private FastStart start(String name) {
		Path jar = this.options.jar(name);
		if (this.options.chaos() == 0) {
			return FastStart.none(jar);
		}
		this.console.say("Preparing the " + name + " service for many starts");
		return FastStart.prepare(jar, this.options.directory().resolve("fast"),
				this.servers.environmentOf(name, Map.of()));
	}

	private ServiceProcess service(String name, FastStart start, int index, int port, Map<String, String> environment) {
		return new ServiceProcess(name + "-" + (index + 1), start, port, this.servers.environmentOf(name, environment),
				this.options);
	}

	private List<ServiceProcess> services() {
		List<ServiceProcess> all = new ArrayList<>(this.paymentServices);
		all.addAll(this.orderServices);
		return all;
	}

	private static List<String> urls(List<ServiceProcess> services) {
		return services.stream().map(ServiceProcess::url).toList();
	}

	private void printUrls() {
		this.console.say("");
		String order = this.orderServices.get(0).url();
		String payment = this.paymentServices.get(0).url();
		for (String url : List.of(order + "/orders", order + "/actuator/patterns", order + "/actuator/health",
				payment + "/accounts", payment + "/actuator/patterns", payment + "/actuator/health")) {
			this.console.say("  " + url);
		}
		this.console.say("  curl -i -H 'Content-Type: application/json' -d "
				+ "'{\"customerId\":\"alice-%s\",\"item\":\"book\",\"amount\":12.50}' %s/orders"
					.formatted(this.options.suffix(), order));
		this.console.say("  curl -i -H 'Content-Type: application/json' -d '{\"key\":\"%s\",\"value\":\"500.00\"}' %s%s"
			.formatted(LimitRun.PROPERTY, order, DemoClient.SETTINGS));
		this.console.say("  curl -i -H 'Content-Type: application/json' -d '{\"reason\":\"does not fit\"}' " + order
				+ "/orders/ID/return");
		this.console.say("  curl -i -H 'Content-Type: application/json' -d '{\"granted\":true,\"by\":\"ann\"}' " + order
				+ "/orders/ID/return/approval");
	}

	@Override
	public synchronized void close() {
		if (this.closed) {
			return;
		}
		this.closed = true;
		List<ServiceProcess> all = services();
		all.forEach(ServiceProcess::requestStop);
		all.forEach(ServiceProcess::awaitStop);
		this.servers.close();
		try {
			this.options.deletePids();
		}
		catch (IOException ex) {
			this.console.say("Cannot clean up: " + ex);
		}
	}

}
