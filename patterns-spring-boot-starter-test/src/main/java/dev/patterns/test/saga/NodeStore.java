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

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Set;

import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.datasource.ConnectionHolder;
import org.springframework.transaction.support.TransactionSynchronizationManager;

import dev.patterns.lease.NodeLease;
import dev.patterns.saga.SagaStepKind;
import dev.patterns.saga.store.SagaRecord;
import dev.patterns.saga.store.SagaStepRecord;
import dev.patterns.saga.store.SagaStore;
import dev.patterns.saga.store.SagaTransition;
import dev.patterns.saga.store.SagaWrite;
import dev.patterns.time.TimeSource;

/**
 * The store as a simulated node sees it: what is written is noted for the commit that
 * follows, and a dead node reaches it no more.
 */
final class NodeStore implements InvocationHandler {

	private final SimulatedNode node;

	private final SagaStore store;

	private NodeStore(SimulatedNode node, SagaStore store) {
		this.node = node;
		this.store = store;
	}

	static SagaStore of(SimulatedNode node, SagaStore store) {
		return (SagaStore) Proxy.newProxyInstance(NodeStore.class.getClassLoader(), new Class<?>[] { SagaStore.class },
				new NodeStore(node, store));
	}

	@Override
	public @Nullable Object invoke(Object proxy, Method method, @Nullable Object @Nullable [] arguments)
			throws Throwable {
		if (method.getName().equals("lease")) {
			return new Lease(this.node, this.store.lease());
		}
		if (method.getName().equals("isFollowingCommits")) {
			return this.store.isFollowingCommits();
		}
		if (this.node.isDead()) {
			throw this.node.death();
		}
		if (arguments != null && method.getName().startsWith("transit") && this.store.isFollowingCommits()
				&& !isInDatabaseTransaction()) {
			return this.node.write(moments(arguments), () -> Objects.requireNonNull(call(method, arguments)));
		}
		Object result = call(method, arguments);
		if (arguments != null && method.getName().equals("transit") && Boolean.TRUE.equals(result)
				&& arguments[0] instanceof SagaRecord saga && arguments[1] instanceof SagaTransition transition) {
			note(saga, transition);
		}
		else if (arguments != null && method.getName().equals("transitAll")
				&& arguments[0] instanceof Collection<?> writes && result instanceof Set<?> fenced) {
			for (Object write : writes) {
				if (write instanceof SagaWrite one && !fenced.contains(one.claimed().id())) {
					note(one.claimed(), one.transition());
				}
			}
		}
		return result;
	}

	private @Nullable Object call(Method method, @Nullable Object @Nullable [] arguments) throws Exception {
		try {
			return method.invoke(this.store, arguments);
		}
		catch (InvocationTargetException ex) {
			if (this.node.isDead()) {
				throw this.node.death();
			}
			if (ex.getCause() instanceof Exception failure) {
				throw failure;
			}
			throw ex;
		}
	}

	// Of a store that is no part of it.
	private static boolean isInDatabaseTransaction() {
		return TransactionSynchronizationManager.getResourceMap()
			.values()
			.stream()
			.anyMatch(ConnectionHolder.class::isInstance);
	}

	private static List<Moment> moments(@Nullable Object[] arguments) {
		List<Moment> moments = new ArrayList<>();
		if (arguments[0] instanceof SagaRecord saga && arguments[1] instanceof SagaTransition transition) {
			moments.addAll(moments(saga, transition));
		}
		else if (arguments[0] instanceof Collection<?> writes) {
			for (Object write : writes) {
				if (write instanceof SagaWrite one) {
					moments.addAll(moments(one.claimed(), one.transition()));
				}
			}
		}
		return moments;
	}

	private void note(SagaRecord saga, SagaTransition transition) {
		moments(saga, transition).forEach(this.node::note);
	}

	private static List<Moment> moments(SagaRecord saga, SagaTransition transition) {
		List<Moment> moments = new ArrayList<>();
		List<SagaStepRecord> steps = new ArrayList<>(transition.newSteps());
		steps.addAll(transition.changedSteps());
		for (SagaStepRecord step : steps) {
			moments.add(new Moment(Moment.Place.BEFORE_COMMIT, saga.id(), step.kind(), step.step(), step.iteration(),
					step.attempt(), step.status()));
		}
		if (steps.isEmpty()) {
			moments.add(new Moment(Moment.Place.BEFORE_COMMIT, saga.id(), SagaStepKind.ENDED, "", 0, 0, null));
		}
		return moments;
	}

	/**
	 * A lease that lives until the node dies. Then others may take over at once: the wait
	 * for its end, and for their own right to do so, is left out.
	 *
	 * @param node the node
	 * @param delegate the lease in the database
	 */
	private record Lease(SimulatedNode node, NodeLease delegate) implements NodeLease {

		@Override
		public String nodeId() {
			return this.delegate.nodeId();
		}

		@Override
		public Duration duration() {
			return this.delegate.duration();
		}

		@Override
		public boolean isHeld() {
			return !this.node.isDead() && this.delegate.isHeld();
		}

		@Override
		public boolean mayTakeOver() {
			return isHeld();
		}

		@Override
		public TimeSource timeSource() {
			return this.delegate.timeSource();
		}

	}

}
