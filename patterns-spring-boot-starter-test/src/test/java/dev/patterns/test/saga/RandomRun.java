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

package dev.patterns.test.saga;

import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

import javax.sql.DataSource;

import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.TransactionException;

import dev.patterns.saga.SagaException;
import dev.patterns.saga.SagaInstance;
import dev.patterns.saga.SagaStartOptions;
import dev.patterns.saga.SagaStatus;
import dev.patterns.saga.SagaTemplate;
import dev.patterns.test.time.MovableTimeSource;

/**
 * Random sagas on several nodes that share a database, with random failures, crashes,
 * lost connections and take-overs, and somebody who cancels, suspends and resumes at
 * random. What is drawn depends on the seed; which thread is faster does not.
 */
final class RandomRun {

	private static final Duration LIMIT = Duration.ofSeconds(60);

	private final long seed;

	private final int size;

	private final RandomStore store;

	private final JdbcTemplate template;

	private final String prefix;

	private final RandomWorld world;

	private final Random random;

	private final MovableTimeSource time = new MovableTimeSource();

	private final Troubles troubles;

	private volatile boolean over;

	private final Map<String, Integer> visits = new ConcurrentHashMap<>();

	private final List<RandomSaga> definitions = new ArrayList<>();

	private final List<SimulatedNode> nodes = new ArrayList<>();

	private final List<Thread> burials = new ArrayList<>();

	private final Map<String, Instance> instances = new LinkedHashMap<>();

	private final SimulatedNode.Settings settings;

	/**
	 * Create a run.
	 * @param seed decides what happens
	 * @param size number of instances; what happens to the first ones is the same in a
	 * smaller run
	 * @param database where it happens
	 * @param store where sagas are stored
	 */
	RandomRun(long seed, int size, DataSource database, RandomStore store) {
		this.store = store;
		this.seed = seed;
		this.size = size;
		this.template = new JdbcTemplate(database);
		this.prefix = "r" + Long.toString(seed, 36) + "-" + Long.toString(System.nanoTime(), 36) + "-";
		this.world = new RandomWorld(seed, store.isExactlyOnce());
		this.random = new Random(seed);
		this.troubles = new Troubles(1 + this.world.draw(3, "intensity"), new AtomicInteger(8), new AtomicInteger(60),
				new AtomicInteger(6), new AtomicInteger(this.world.draw(2, "leaps") * 4));
		Map<String, Object> components = new LinkedHashMap<>();
		for (int i = 0; i < 12; i++) {
			RandomSaga saga = RandomSaga.create(this.prefix + i, new Random(seed * 31 + i));
			this.definitions.add(saga);
			components.put("saga" + i, saga.instantiate(this.world, this.prefix + "child"));
		}
		components.put("child", RandomSaga.child(this.prefix + "child").instantiate(this.world, ""));
		components.putAll(store.components());
		Map<String, Object> properties = new HashMap<>(
				Map.of("patterns.saga.poll-interval", "50ms", "patterns.saga.concurrency", "6",
						"patterns.saga.transient-limit", "30", "patterns.saga.shutdown-timeout", "5s",
						"patterns.saga.compensation-retry.max-retries", "2", "patterns.saga.compensation-retry.delay",
						"5ms", "patterns.saga.compensation-retry.max-delay", "100ms"));
		properties.putAll(store.properties());
		this.settings = new SimulatedNode.Settings(database, this.time, properties, components, this::watch);
	}

	private void watch(SimulatedNode node, Moment moment) throws Exception {
		this.world.enter(node);
		if (this.over || !Thread.currentThread().getName().startsWith("patterns-saga")) {
			return;
		}
		String where = moment.sagaId().replace(this.prefix, "") + "/" + moment.kind() + "/" + moment.step() + "/"
				+ moment.attempt() + "/" + moment.place() + "/" + moment.status();
		int visit = this.visits.merge(where, 1, Integer::sum);
		int lot = this.world.draw(1000, where, visit) / this.troubles.intensity();
		boolean commit = moment.place() == Moment.Place.BEFORE_COMMIT || moment.place() == Moment.Place.AFTER_COMMIT;
		if (lot < 4 && take(this.troubles.crashes())) {
			throw node.die();
		}
		if (lot >= 4 && lot < 24 && commit && take(this.troubles.losses())) {
			throw new SQLException("The connection was lost", "08006");
		}
		if (lot >= 24 && lot < 28 && take(this.troubles.pauses())) {
			pause(node);
		}
		if (lot >= 28 && lot < 30 && !commit && take(this.troubles.leaps())) {
			this.time.advance(Duration.ofHours(1));
		}
	}

	private static boolean take(AtomicInteger budget) {
		return budget.getAndUpdate((left) -> Math.max(0, left - 1)) > 0;
	}

	/**
	 * Stop a thread until after its node's lease has run out and others have had time to
	 * take over.
	 * @param node the node
	 * @throws InterruptedException if the node is stopped
	 */
	private void pause(SimulatedNode node) throws InterruptedException {
		lease(node.id(), false);
		new CountDownLatch(1).await(200, TimeUnit.MILLISECONDS);
		lease(node.id(), true);
		if (node.isDead()) {
			lease(node.id(), false);
		}
	}

	private void lease(String id, boolean alive) {
		this.store.lease(id, alive);
	}

	/**
	 * Run it, and check what has happened.
	 */
	void run() {
		int count = 2 + this.random.nextInt(2);
		try {
			for (int i = 0; i < count; i++) {
				this.nodes.add(SimulatedNode.start(this.settings));
			}
			play();
			settle();
			this.over = true;
			replaceTheDead();
			check();
		}
		finally {
			this.nodes.forEach(SimulatedNode::close);
			this.burials.forEach(RandomRun::join);
		}
		for (SimulatedNode node : this.nodes) {
			if (node.life().openConnections() > 0) {
				throw new AssertionError(node.life().openConnections() + " connections were not closed");
			}
		}
	}

	private static void join(Thread thread) {
		try {
			thread.join(LIMIT.toMillis());
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private void play() {
		for (int i = 0; i < this.size; i++) {
			RandomSaga saga = this.definitions.get(this.random.nextInt(this.definitions.size()));
			RandomWorld.Work work = new RandomWorld.Work(i, i % 2 == 1, i % 2 == 0);
			Instance instance = new Instance(this.prefix + "i" + i, saga, work);
			this.instances.put(instance.id(), instance);
			start(instance);
			if (this.random.nextInt(4) == 0) {
				trouble(List.copyOf(this.instances.values()).get(this.random.nextInt(this.instances.size())));
			}
			replaceTheDead();
		}
	}

	private void start(Instance instance) {
		for (int i = 0; i < 100; i++) {
			if (ask((sagas) -> sagas.start(instance.saga().name(), instance.work(),
					SagaStartOptions.id(instance.id())))) {
				return;
			}
			replaceTheDead();
		}
		throw new IllegalStateException("Never started");
	}

	private void trouble(Instance instance) {
		switch (this.random.nextInt(6)) {
			case 0, 1 -> {
				instance.asked().add("cancel");
				ask((sagas) -> sagas.cancel(instance.id()));
			}
			case 2, 3 -> ask((sagas) -> sagas.suspend(instance.id()));
			case 4 -> {
				if (instance.saga().flow()) {
					ask((sagas) -> sagas.raise(instance.id(), "poke", 1));
				}
			}
			default -> {
				instance.asked().add("terminate");
				ask((sagas) -> sagas.terminate(instance.id()));
			}
		}
	}

	private boolean ask(Consumer<SagaTemplate> question) {
		SimulatedNode node = this.nodes.get(this.random.nextInt(this.nodes.size()));
		try {
			question.accept(node.sagas());
			return true;
		}
		catch (NodeDiedError | DataAccessException | TransactionException ex) {
			return false;
		}
		catch (SagaException ex) {
			// It has ended in the meantime.
			return true;
		}
	}

	private void replaceTheDead() {
		for (int i = 0; i < this.nodes.size(); i++) {
			SimulatedNode node = this.nodes.get(i);
			if (node.isDead()) {
				lease(node.id(), false);
				Thread burial = new Thread(node::close, "burial");
				burial.start();
				this.burials.add(burial);
				this.nodes.set(i, SimulatedNode.start(this.settings));
			}
		}
	}

	/**
	 * Let all come to an end: what is suspended is resumed, what is stuck is tried again
	 * or left out.
	 */
	private void settle() {
		long end = System.nanoTime() + LIMIT.toNanos();
		while (true) {
			replaceTheDead();
			Map<String, SagaStatus> left = this.store.left(this.prefix);
			if (left.isEmpty()) {
				return;
			}
			if (System.nanoTime() - end > 0) {
				throw new AssertionError(
						"Not ended: " + left + " " + this.nodes.stream().map(SimulatedNode::id).toList()
								+ left.keySet()
									.stream()
									.map((id) -> SagaText.of(this.nodes.get(0).sagas().get(id).orElseThrow()))
									.toList());
			}
			left.forEach(this::help);
			pause();
		}
	}

	private static void pause() {
		try {
			new CountDownLatch(1).await(20, TimeUnit.MILLISECONDS);
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private void help(String id, SagaStatus status) {
		if (status == SagaStatus.SUSPENDED) {
			ask((sagas) -> sagas.resume(id));
		}
		else if (status == SagaStatus.PARKED) {
			// For a moment no node was alive. Nodes look for that at half of their lease,
			// which is an hour here.
			ask((sagas) -> sagas.retry(id));
		}
		else if (status == SagaStatus.COMPENSATION_FAILED) {
			ask((sagas) -> {
				int child = id.indexOf('/');
				Instance instance = this.instances.get((child < 0) ? id : id.substring(0, child));
				if (this.world.draw(4, instance.work(), "skip") == 0) {
					instance.asked().add("skip");
					sagas.skip(id);
				}
				else {
					sagas.retry(id);
				}
			});
		}
	}

	private void check() {
		for (Instance instance : this.instances.values()) {
			SagaInstance saga = this.nodes.get(0).sagas().get(instance.id()).orElseThrow();
			List<Map<String, Object>> effects = this.template
				.queryForList("select step, kind, seq from effect where saga = ? order by seq", instance.id());
			try {
				new RandomChecks(this.world, instance, saga, effects).check(struck());
				checkChildren(instance, saga);
			}
			catch (AssertionError ex) {
				throw new AssertionError(
						ex.getMessage() + SagaText.of(saga) + instance + "\neffects " + effects + "\ncalls "
								+ instance.saga()
									.steps()
									.stream()
									.map((step) -> step.name() + "="
											+ this.world.call(instance.id(), saga.run(), instance.saga().stored(step)))
									.toList(),
						ex);
			}
		}
		long requests = this.store.requests(this.prefix);
		// Those to ended instances are removed at the next look.
		if (requests > this.size) {
			throw new AssertionError(requests + " requests are left");
		}
	}

	private void checkChildren(Instance instance, SagaInstance parent) {
		this.store.children(instance.id()).forEach((id, status) -> {
			List<String> effects = this.template
				.queryForList("select step, kind from effect where saga = ? order by seq", id)
				.stream()
				.map((effect) -> effect.get("step") + "/" + effect.get("kind"))
				.toList();
			RandomChecks.checkChild(instance, parent, status, effects, this.store.isExactlyOnce());
		});
	}

	@Override
	public String toString() {
		return "seed " + this.seed + ", " + this.size + " instances";
	}

	/**
	 * What has happened so far.
	 * @return numbers of crashes, lost connections, pauses and leaps of time
	 */
	int[] struck() {
		return new int[] { 8 - this.troubles.crashes().get(), 60 - this.troubles.losses().get(),
				6 - this.troubles.pauses().get(), this.world.draw(2, "leaps") * 4 - this.troubles.leaps().get() };
	}

	/**
	 * How many troubles are left.
	 *
	 * @param intensity how often they strike
	 * @param crashes of nodes
	 * @param losses of connections
	 * @param pauses of nodes past their lease
	 * @param leaps of time
	 */
	record Troubles(int intensity, AtomicInteger crashes, AtomicInteger losses, AtomicInteger pauses,
			AtomicInteger leaps) {
	}

	/**
	 * An instance.
	 *
	 * @param id its id
	 * @param saga its definition
	 * @param work its input
	 * @param asked what was asked of it
	 */
	record Instance(String id, RandomSaga saga, RandomWorld.Work work, List<String> asked) {

		Instance(String id, RandomSaga saga, RandomWorld.Work work) {
			this(id, saga, work, new ArrayList<>());
		}

	}

}
