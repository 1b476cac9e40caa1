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

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

import javax.sql.DataSource;

import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.util.Assert;
import org.springframework.util.ClassUtils;

import dev.patterns.saga.SagaInstance;
import dev.patterns.saga.SagaStartOptions;
import dev.patterns.saga.SagaTemplate;
import dev.patterns.saga.store.SagaStore;
import dev.patterns.test.time.MovableTimeSource;

/**
 * Runs sagas in a unit test: on the real engine, in a small context of its own with an
 * in-memory H2, without any server and without waiting. A test lets steps fail, time out,
 * or the process die at any point, and asserts what was done and undone.
 *
 * <pre class="code">
 * try (SagaTestKit kit = SagaTestKit.of(new PlaceOrder(payments))) {
 *     assertThat(kit.saga(PlaceOrder.class).failing("charge", new CardDeclined()).run(order))
 *         .isCompensated().executed("reserve", "charge").undid("reserve");
 * }
 * </pre>
 *
 * Needs {@code com.h2database:h2} and {@code spring-boot-starter-jdbc} on the test class
 * path, and no test framework. Used by one thread; it may be kept for many tests.
 */
public final class SagaTestKit implements AutoCloseable {

	private final Map<String, ScenarioFaults> faults = new ConcurrentHashMap<>();

	private final MovableTimeSource time = new MovableTimeSource();

	private final List<Thread> burials = new ArrayList<>();

	private final DataSource database;

	private final JdbcTemplate jdbc;

	private final Duration timeout;

	private final SimulatedNode.Settings settings;

	private final CommandAnswers answers;

	private SimulatedNode node;

	private SagaTestKit(Builder builder) {
		this.timeout = builder.timeout;
		this.database = database();
		this.jdbc = new JdbcTemplate(this.database);
		this.answers = new CommandAnswers(this, this.jdbc);
		builder.statements.forEach(this.jdbc::execute);
		this.settings = new SimulatedNode.Settings(this.database, this.time, Map.copyOf(builder.properties),
				new LinkedHashMap<>(builder.components),
				(simulated, moment) -> faultsOf(moment.sagaId()).at(simulated, moment));
		this.node = SimulatedNode.start(this.settings);
	}

	private static DataSource database() {
		Assert.state(ClassUtils.isPresent("org.h2.Driver", SagaTestKit.class.getClassLoader()),
				"The saga test kit runs on H2: add com.h2database:h2 to the test class path");
		return new DriverManagerDataSource("jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1");
	}

	/**
	 * Create a kit.
	 * @param components the saga and what it needs: objects, such as mocks, and classes
	 * of which beans are made
	 * @return the kit, to be closed
	 */
	public static SagaTestKit of(Object... components) {
		return builder().with(components).build();
	}

	/**
	 * Begin to put a kit together.
	 * @return the builder
	 */
	public static Builder builder() {
		return new Builder();
	}

	/**
	 * Begin a run of a saga.
	 * @param saga class of the saga
	 * @return what is to happen to it
	 */
	public SagaScenario saga(Class<?> saga) {
		return new SagaScenario(this, saga);
	}

	/**
	 * Begin a run of a saga.
	 * @param name durable name of the saga
	 * @return what is to happen to it
	 */
	public SagaScenario saga(String name) {
		return new SagaScenario(this, name);
	}

	/**
	 * The template of a process that is alive, for what may be asked of a saga. Do not
	 * keep it: it dies with its process.
	 * @return the template
	 */
	public SagaTemplate sagas() {
		return living().sagas();
	}

	/**
	 * A bean of a process that is alive.
	 * @param <T> its type
	 * @param type its type
	 * @return the bean
	 */
	public <T> T bean(Class<T> type) {
		return living().bean(type);
	}

	/**
	 * The database, to look at effects; no fault happens here.
	 * @return a template
	 */
	public JdbcTemplate jdbc() {
		return this.jdbc;
	}

	/**
	 * The time of the sagas.
	 * @return the present time
	 */
	public Instant now() {
		return this.time.now();
	}

	/**
	 * Move the time of the sagas forward; may be called by a step or by a mock.
	 * @param duration by how much
	 */
	public void advance(Duration duration) {
		this.time.advance(duration);
	}

	void advanceTo(Instant instant) {
		this.time.advanceTo(instant.plusMillis(1));
	}

	Duration timeout() {
		return this.timeout;
	}

	void start(Object saga, Object input, SagaStartOptions options, ScenarioFaults planned) {
		SagaTemplate template = sagas();
		if (options.id() != null) {
			this.faults.put(options.id(), planned);
		}
		if (saga instanceof Class<?> type) {
			template.start(type, input, options);
		}
		else {
			template.start(saga.toString(), input, options);
		}
	}

	SagaInstance find(String id) {
		while (true) {
			try {
				return sagas().get(id).orElseThrow();
			}
			catch (NodeDiedError ex) {
				// In this moment; the next one is asked.
			}
		}
	}

	CommandAnswers answers() {
		return this.answers;
	}

	/**
	 * Look at an instance and its children.
	 * @param id id of the instance
	 * @return what was seen, {@code null} if the process that was asked has died
	 */
	@Nullable SagaFamily look(String id) {
		try {
			return SagaFamily.look(bean(SagaStore.class), this.database, id);
		}
		catch (NodeDiedError ex) {
			return null;
		}
	}

	/**
	 * What is to happen to an instance: to a child, what is to happen to its parent.
	 * @param id id of the instance, empty for none
	 * @return what was planned, or nothing
	 */
	ScenarioFaults faultsOf(String id) {
		ScenarioFaults known = this.faults.get(id);
		if (known != null || id.isEmpty()) {
			return (known != null) ? known : ScenarioFaults.NONE;
		}
		String parent = SagaFamily.parent(this.database, id);
		ScenarioFaults inherited = (parent != null) ? faultsOf(parent) : ScenarioFaults.NONE;
		ScenarioFaults before = this.faults.putIfAbsent(id, inherited);
		return (before != null) ? before : inherited;
	}

	private synchronized SimulatedNode living() {
		if (this.node.isDead()) {
			SimulatedNode dead = this.node;
			// Its lease runs out, as it would after a while.
			this.jdbc.update("update patterns_node set lease_until = 0 where node_id = ?", dead.id());
			bury(dead);
			this.node = SimulatedNode.start(this.settings);
		}
		return this.node;
	}

	private void bury(SimulatedNode dead) {
		Thread burial = new Thread(dead::close, "saga-test-kit-burial");
		burial.setDaemon(true);
		burial.start();
		this.burials.add(burial);
	}

	/**
	 * End all processes and forget the database.
	 */
	@Override
	public synchronized void close() {
		this.node.close();
		try {
			for (Thread burial : this.burials) {
				burial.join(this.timeout.toMillis());
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		this.jdbc.execute("shutdown");
	}

	/**
	 * Puts a kit together.
	 */
	public static final class Builder {

		private final Map<String, Object> components = new LinkedHashMap<>();

		private final Map<String, Object> properties = new LinkedHashMap<>();

		private final List<String> statements = new ArrayList<>();

		private Duration timeout = Duration.ofSeconds(30);

		private Builder() {
		}

		/**
		 * Add components.
		 * @param added objects, such as mocks, and classes of which beans are made, among
		 * them configuration classes. An object is used as it is: without injection, and
		 * without a proxy for {@code @Transactional} and the like.
		 * @return this
		 */
		public Builder with(Object... added) {
			for (Object component : added) {
				Class<?> type = (component instanceof Class<?> declared) ? declared : component.getClass();
				with(type.getName() + "#" + this.components.size(), component);
			}
			return this;
		}

		/**
		 * Add a component under a name.
		 * @param name name of the bean
		 * @param component an object, or a class
		 * @return this
		 */
		public Builder with(String name, Object component) {
			this.components.put(name, component);
			return this;
		}

		/**
		 * Set a property of the application.
		 * @param name name of the property
		 * @param value its value
		 * @return this
		 */
		public Builder property(String name, Object value) {
			this.properties.put(name, value);
			return this;
		}

		/**
		 * Execute statements before anything else, such as those that create tables.
		 * @param sql the statements
		 * @return this
		 */
		public Builder sql(String... sql) {
			this.statements.addAll(List.of(sql));
			return this;
		}

		/**
		 * Set how long, by the clock on the wall, the kit waits for a saga.
		 * @param limit the limit, by default 30 seconds
		 * @return this
		 */
		public Builder timeout(Duration limit) {
			this.timeout = limit;
			return this;
		}

		/**
		 * Start the kit.
		 * @return the kit, to be closed
		 */
		public SagaTestKit build() {
			return new SagaTestKit(this);
		}

	}

}
