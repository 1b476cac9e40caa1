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

import java.time.Instant;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

import io.micrometer.observation.ObservationRegistry;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.ObjectProvider;

import dev.patterns.saga.SagaFailureClassifier;
import dev.patterns.saga.SagaInterceptor;
import dev.patterns.saga.observation.SagaStepObservationConvention;
import dev.patterns.saga.store.SagaStore;
import dev.patterns.serialization.PayloadSerializer;

/**
 * Puts the parts of an engine together each time it starts.
 *
 * @param store the store, asked for only if there are sagas
 * @param beanFactory where the beans of the sagas are
 * @param serializer reads and writes inputs and results
 * @param settings settings of the engine
 * @param classifiers know which failures had no effect
 * @param executor runs instances
 * @param interceptors are called around the methods of sagas
 * @param events tells listeners what was committed
 * @param records makes the records of children
 * @param commands sends commands
 * @param registry where attempts are observed
 * @param convention convention of their observation, {@code null} for the default
 */
record SagaEngineParts(ObjectProvider<SagaStore> store, BeanFactory beanFactory, PayloadSerializer serializer,
		SagaSettings settings, List<SagaFailureClassifier> classifiers, Executor executor,
		List<SagaInterceptor> interceptors, SagaEvents events, SagaRecords records, SagaCommands commands,
		ObservationRegistry registry, @Nullable SagaStepObservationConvention convention) {

	SagaRuntime create(CountDownLatch stopped, Consumer<Instant> wakeUp, Consumer<String> asked) {
		SagaStore current = this.store.getObject();
		int wanted = this.settings.concurrency();
		SagaPlaces places = new SagaPlaces((wanted > 0) ? wanted : current.suggestedConcurrency());
		return new SagaRuntime(current, new SagaWriter(current, this.settings.transientLimit(), stopped),
				new SagaInvoker(this.beanFactory, this.serializer, this.settings.payloadLimit(), this.interceptors),
				new AttemptWatch(current.lease().timeSource()), new StepObserver(this.registry, this.convention),
				this.settings, this.classifiers, this.executor, new StepTransactions(current), places, this.events,
				this.records, this.commands, wakeUp, asked);
	}

}
