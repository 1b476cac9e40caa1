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

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;

import javax.sql.DataSource;

import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceTransactionManagerAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.JdbcTemplateAutoConfiguration;
import org.springframework.boot.transaction.autoconfigure.TransactionAutoConfiguration;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.MapPropertySource;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.jdbc.core.JdbcTemplate;

import dev.patterns.gate.autoconfigure.GateAutoConfiguration;
import dev.patterns.identity.ApplicationIdentity;
import dev.patterns.identity.autoconfigure.IdentityAutoConfiguration;
import dev.patterns.jdbc.autoconfigure.JdbcAccessAutoConfiguration;
import dev.patterns.lease.autoconfigure.LeaseAutoConfiguration;
import dev.patterns.pubsub.PubSubTemplate;
import dev.patterns.pubsub.ReplyTopics;
import dev.patterns.saga.SagaContext;
import dev.patterns.saga.SagaInterceptor;
import dev.patterns.saga.SagaStepKind;
import dev.patterns.saga.SagaTemplate;
import dev.patterns.saga.autoconfigure.SagaAutoConfiguration;
import dev.patterns.saga.autoconfigure.SagaStoreAutoConfiguration;
import dev.patterns.saga.store.SagaStore;
import dev.patterns.serialization.PayloadSerializer;
import dev.patterns.serialization.autoconfigure.SerializationAutoConfiguration;
import dev.patterns.time.TimeSource;

/**
 * An instance of an application that runs sagas, in a context of its own, and that can
 * die at any moment as if its process had been killed: its open transactions are rolled
 * back, nothing more comes through to the database, and others may take over its work at
 * once. Thread-safe.
 */
final class SimulatedNode implements AutoCloseable {

	private static final Map<String, Object> DEFAULTS = Map.of("patterns.jdbc.initialize-schema", "always",
			"patterns.lease.duration", "1h", "patterns.saga.concurrency", "8", "patterns.saga.retention", "-1",
			"patterns.saga.shutdown-timeout", "500ms", "patterns.saga.poll-interval", "200ms");

	private final NodeLife life = new NodeLife();

	private final ThreadLocal<List<Moment>> written = ThreadLocal.withInitial(ArrayList::new);

	private final Moment.Watcher watcher;

	private final AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext();

	private final String id;

	private SimulatedNode(Settings settings) {
		this.watcher = settings.watcher();
		this.context.getEnvironment().getPropertySources().addLast(new MapPropertySource("simulatedNode", DEFAULTS));
		this.context.getEnvironment()
			.getPropertySources()
			.addFirst(new MapPropertySource("test", settings.properties()));
		this.context.registerBean("dataSource", DataSource.class, () -> new NodeDataSource(settings.database(), this));
		this.context.registerBean("testTimeSource", TimeSource.class, settings::timeSource);
		this.context.registerBean("testSagaInterceptor", SagaInterceptor.class, () -> this::intercept);
		this.context.getBeanFactory().addBeanPostProcessor(new BeanPostProcessor() {

			@Override
			public Object postProcessAfterInitialization(Object bean, String beanName) {
				return (bean instanceof SagaStore store) ? NodeStore.of(SimulatedNode.this, store) : bean;
			}

		});
		settings.components().forEach(this::register);
		registerMessages(settings);
		this.context.register(Parts.class);
		this.context.refresh();
		this.id = this.context.getBean(ApplicationIdentity.class).instance();
	}

	/**
	 * Start a node.
	 * @param settings what it is made of
	 * @return the running node
	 */
	static SimulatedNode start(Settings settings) {
		return new SimulatedNode(settings);
	}

	private void registerMessages(Settings settings) {
		this.context.registerBean("testReplyTopics", ReplyTopics.class,
				() -> new ReplyTopics("patterns-reply.{application}.{instance}",
						this.context.getBean(ApplicationIdentity.class)));
		boolean own = settings.components()
			.values()
			.stream()
			.anyMatch((component) -> (component instanceof Class<?> type) ? PubSubTemplate.class.isAssignableFrom(type)
					: component instanceof PubSubTemplate);
		if (!own) {
			this.context.registerBean("testPubSubTemplate", CommandTemplate.class,
					() -> new CommandTemplate(new JdbcTemplate(this.context.getBean(DataSource.class)),
							this.context.getBean(PayloadSerializer.class)));
		}
	}

	private void register(String name, Object component) {
		if (component instanceof Class<?> type) {
			this.context.registerBean(name, type);
		}
		else {
			// Shared by all nodes, so that none of them destroys it.
			this.context.getBeanFactory().registerSingleton(name, component);
		}
	}

	String id() {
		return this.id;
	}

	NodeLife life() {
		return this.life;
	}

	SagaTemplate sagas() {
		return this.context.getBean(SagaTemplate.class);
	}

	<T> T bean(Class<T> type) {
		return this.context.getBean(type);
	}

	boolean isDead() {
		return this.life.isOver();
	}

	/**
	 * Let the node die.
	 * @return ends the thread, if that belongs to the node
	 */
	NodeDiedError die() {
		this.life.end();
		return death();
	}

	NodeDiedError death() {
		return new NodeDiedError(this.id);
	}

	private @Nullable Object intercept(SagaContext saga, SagaStepKind kind, Callable<@Nullable Object> method)
			throws Exception {
		if (isDead()) {
			throw death();
		}
		Moment before = new Moment(Moment.Place.BEFORE, saga.id(), kind, saga.step(), saga.iteration(), saga.attempt(),
				null);
		this.watcher.at(this, before);
		Object result = method.call();
		this.watcher.at(this, before.at(Moment.Place.AFTER));
		return result;
	}

	void note(Moment moment) {
		this.written.get().add(moment);
	}

	void forget() {
		this.written.remove();
	}

	void commit(Connection connection) throws Exception {
		List<Moment> moments = this.written.get().isEmpty() ? List.of(Moment.OTHER) : List.copyOf(this.written.get());
		forget();
		try {
			for (Moment moment : moments) {
				this.watcher.at(this, moment);
			}
		}
		catch (Exception | Error ex) {
			if (!isDead()) {
				connection.rollback();
			}
			throw ex;
		}
		this.life.during(() -> {
			connection.commit();
			return true;
		});
		for (Moment moment : moments) {
			this.watcher.at(this, moment.at(Moment.Place.AFTER_COMMIT));
		}
	}

	/**
	 * Write to a store that commits at once, as {@link #commit} does to the database.
	 * @param <T> type of the result
	 * @param moments what is written
	 * @param writing writes it
	 * @return its result
	 * @throws Exception whatever it throws; a lost connection as a store would say it
	 */
	<T> T write(List<Moment> moments, Callable<T> writing) throws Exception {
		try {
			for (Moment moment : moments) {
				this.watcher.at(this, moment);
			}
			T result = this.life.during(writing);
			for (Moment moment : moments) {
				this.watcher.at(this, moment.at(Moment.Place.AFTER_COMMIT));
			}
			return result;
		}
		catch (SQLException ex) {
			if (isDead()) {
				throw death();
			}
			throw new DataAccessResourceFailureException("The connection was lost", ex);
		}
	}

	@Override
	public void close() {
		this.context.close();
	}

	/**
	 * What a node is made of.
	 *
	 * @param database the database, without any fault
	 * @param timeSource the time
	 * @param properties properties of the application
	 * @param components classes and objects that become beans, by name
	 * @param watcher lets things happen
	 */
	record Settings(DataSource database, TimeSource timeSource, Map<String, Object> properties,
			Map<String, Object> components, Moment.Watcher watcher) {

	}

	@Configuration(proxyBeanMethods = false)
	@ImportAutoConfiguration({ JacksonAutoConfiguration.class, IdentityAutoConfiguration.class,
			SerializationAutoConfiguration.class, GateAutoConfiguration.class, JdbcAccessAutoConfiguration.class,
			LeaseAutoConfiguration.class, SagaStoreAutoConfiguration.class, SagaAutoConfiguration.class,
			JdbcTemplateAutoConfiguration.class, DataSourceTransactionManagerAutoConfiguration.class,
			TransactionAutoConfiguration.class })
	static class Parts {

	}

}
