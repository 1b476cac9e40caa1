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

package dev.patterns.saga.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

import io.micrometer.observation.ObservationRegistry;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.core.task.SimpleAsyncTaskExecutor;
import org.springframework.scheduling.concurrent.CustomizableThreadFactory;

import dev.patterns.gate.Gate;
import dev.patterns.identity.ApplicationIdentity;
import dev.patterns.inventory.InventoryContributor;
import dev.patterns.pubsub.ReplyReceiver;
import dev.patterns.saga.SagaFailureClassifier;
import dev.patterns.saga.SagaInterceptor;
import dev.patterns.saga.SagaListener;
import dev.patterns.saga.SagaTemplate;
import dev.patterns.saga.observation.SagaStartObservationConvention;
import dev.patterns.saga.observation.SagaStepObservationConvention;
import dev.patterns.saga.store.SagaStore;
import dev.patterns.serialization.PayloadSerializer;

/**
 * The parts of the saga feature, wired to each other.
 */
public final class SagaComponents {

	private static final String THREADS = "patterns-saga-";

	private final SmartInitializingSingleton bootstrap;

	private final SagaEngine engine;

	private final SagaTemplate template;

	private final InventoryContributor inventory;

	private final SagaCatalog catalog;

	private final SagaBacklog backlog;

	private final SagaReplies replies;

	private final CommandCounts commandCounts;

	/**
	 * Create the parts. Nothing is asked of the store before a saga is defined or the
	 * template is used.
	 * @param beanFactory where the sagas are
	 * @param store the store
	 * @param serializer reads and writes inputs and results
	 * @param identity identity of this application
	 * @param gate whether work may be taken
	 * @param settings settings
	 * @param observations registry and conventions of observations
	 * @param classifiers know which failures had no effect
	 * @param listeners are told what happens
	 * @param interceptors are called around the methods of sagas
	 * @param virtualThreads whether instances are run on virtual threads
	 */
	public SagaComponents(ConfigurableListableBeanFactory beanFactory, ObjectProvider<SagaStore> store,
			PayloadSerializer serializer, ApplicationIdentity identity, Gate gate, SagaSettings settings,
			Observations observations, List<SagaFailureClassifier> classifiers, List<SagaListener> listeners,
			List<SagaInterceptor> interceptors, boolean virtualThreads) {
		SagaRegistry registry = new SagaRegistry();
		SagaWaiters waiters = new SagaWaiters();
		SagaCommands commands = new SagaCommands(beanFactory, settings.commandBroker());
		SagaRecords records = new SagaRecords(registry, identity, settings);
		SagaEngineParts parts = new SagaEngineParts(store, beanFactory, serializer, settings, withDefault(classifiers),
				executor(virtualThreads), List.copyOf(interceptors), new SagaEvents(listeners), records, commands,
				observations.registry(), observations.step());
		SagaBootstrap checks = new SagaBootstrap(beanFactory, registry, settings, store, commands);
		this.bootstrap = checks;
		this.engine = new SagaEngine(registry, parts, gate, settings, waiters);
		SagaStarter starter = new SagaStarter(this.engine, serializer, records, settings,
				new StartObserver(observations.registry(), observations.start()));
		this.template = new DefaultSagaTemplate(registry, store, this.engine, starter, waiters);
		this.inventory = new SagaInventory(registry, store, commands);
		this.replies = new SagaReplies(commands, checks::sendsCommands, store, serializer,
				settings.payloadLimit().toBytes(), this.engine::wakeUpForRequests);
		this.commandCounts = commands.counts();
		this.catalog = new SagaCatalog(registry);
		this.backlog = new SagaBacklog(registry, store);
	}

	private static List<SagaFailureClassifier> withDefault(List<SagaFailureClassifier> classifiers) {
		List<SagaFailureClassifier> all = new ArrayList<>(classifiers);
		all.add(new InvocationFailureClassifier());
		return List.copyOf(all);
	}

	private static Executor executor(boolean virtualThreads) {
		if (virtualThreads) {
			SimpleAsyncTaskExecutor executor = new SimpleAsyncTaskExecutor(THREADS);
			executor.setVirtualThreads(true);
			return executor;
		}
		// Places are limited by the engine; threads end by themselves when there is no
		// work.
		CustomizableThreadFactory threads = new CustomizableThreadFactory(THREADS);
		threads.setDaemon(true);
		return new ThreadPoolExecutor(0, Integer.MAX_VALUE, 10, TimeUnit.SECONDS, new SynchronousQueue<>(), threads);
	}

	/**
	 * Finds and checks the sagas.
	 * @return the part to be called when all singletons are there
	 */
	public SmartInitializingSingleton bootstrap() {
		return this.bootstrap;
	}

	/**
	 * The engine.
	 * @return the engine
	 */
	public SagaEngine engine() {
		return this.engine;
	}

	/**
	 * The template.
	 * @return the template
	 */
	public SagaTemplate template() {
		return this.template;
	}

	/**
	 * What the feature reports.
	 * @return the inventory
	 */
	public InventoryContributor inventory() {
		return this.inventory;
	}

	/**
	 * What may be told about definitions.
	 * @return the catalog
	 */
	public SagaCatalog catalog() {
		return this.catalog;
	}

	/**
	 * What has not ended.
	 * @return the backlog
	 */
	public SagaBacklog backlog() {
		return this.backlog;
	}

	/**
	 * Receives answers to commands.
	 * @return the receiver
	 */
	public ReplyReceiver replies() {
		return this.replies;
	}

	/**
	 * How many answers came.
	 * @return the counts
	 */
	public CommandCounts commandCounts() {
		return this.commandCounts;
	}

	/**
	 * How sagas are observed.
	 *
	 * @param registry where they are observed
	 * @param start convention of starts, {@code null} for the default
	 * @param step convention of steps, {@code null} for the default
	 */
	public record Observations(ObservationRegistry registry, @Nullable SagaStartObservationConvention start,
			@Nullable SagaStepObservationConvention step) {

	}

}
