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

package dev.patterns.pubsub.engine;

import java.lang.reflect.Type;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import io.micrometer.observation.Observation;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.context.SmartLifecycle;

import dev.patterns.pubsub.PublishException;
import dev.patterns.pubsub.RequestException;
import dev.patterns.pubsub.RequestFailedException;
import dev.patterns.pubsub.RequestRejectedException;
import dev.patterns.pubsub.RequestTimeoutException;
import dev.patterns.pubsub.broker.ReplySubscription;
import dev.patterns.pubsub.observation.RequestContext;
import dev.patterns.serialization.PayloadSerializer;
import dev.patterns.worker.WorkerPhases;

/**
 * Sends requests and waits for their answers, which come to a topic of this instance.
 * With the first request to a broker this subscribes to it, and sends the request when
 * answers can be received. Thread-safe.
 */
public final class PubSubRequests implements SmartLifecycle, DisposableBean {

	private static final Duration IDLE = Duration.ofSeconds(30);

	private final ReplySettings settings;

	private final PubSubObservations observations;

	private final ReplyReader reader;

	private final WaitingRequests waiting;

	private final ReplySubscriptions subscriptions;

	private final ThreadPoolExecutor executor;

	private final ScheduledThreadPoolExecutor scheduler;

	private volatile boolean running;

	/**
	 * Create an instance. No thread is started before the first request.
	 * @param settings where answers come
	 * @param serializer reads them
	 * @param observations where requests are observed
	 */
	public PubSubRequests(ReplySettings settings, PayloadSerializer serializer, PubSubObservations observations) {
		this.settings = settings;
		this.observations = observations;
		this.reader = new ReplyReader(serializer);
		this.waiting = new WaitingRequests(settings.maxWaiting());
		ThreadFactory threads = (task) -> {
			Thread thread = new Thread(task, "patterns-pubsub-replies");
			thread.setDaemon(true);
			return thread;
		};
		// What users do with an answer may take its time, and must not hold up others.
		this.executor = new ThreadPoolExecutor(0, Integer.MAX_VALUE, IDLE.toSeconds(), TimeUnit.SECONDS,
				new SynchronousQueue<>(), threads);
		this.subscriptions = new ReplySubscriptions(settings.topic(), this.waiting, this.executor);
		this.scheduler = new ScheduledThreadPoolExecutor(1, threads);
		this.scheduler.setRemoveOnCancelPolicy(true);
		this.scheduler.setKeepAliveTime(IDLE.toSeconds(), TimeUnit.SECONDS);
		this.scheduler.allowCoreThreadTimeOut(true);
	}

	<R> @Nullable R call(RequestCall call, Type type) {
		RequestContext context = context(call);
		Observation observation = this.observations.request(context).start();
		try (Observation.Scope scope = observation.openScope()) {
			R answer = this.reader.read(call, exchange(call), type);
			end(context, RequestOutcome.ANSWERED);
			return answer;
		}
		catch (RuntimeException ex) {
			end(context, RequestOutcome.of(ex));
			observation.error(ex);
			throw ex;
		}
		finally {
			observation.stop();
		}
	}

	private static RequestContext context(RequestCall call) {
		return new RequestContext(call.broker().name(), call.topic(), call.type(), call.messageId());
	}

	private void end(RequestContext context, RequestOutcome outcome) {
		context.setOutcome(outcome.tag());
		this.waiting.count(outcome);
	}

	private Reply exchange(RequestCall call) {
		WaitingRequest request = this.waiting.register(call);
		try {
			CompletableFuture<ReplySubscription> subscription = this.subscriptions.get(call.broker());
			if (!subscription.isDone()) {
				// Also ends when this application does.
				CompletableFuture.anyOf(subscription, request).get(request.remaining(), TimeUnit.NANOSECONDS);
			}
			send(request, subscription, request.patience());
			return request.get(request.remaining(), TimeUnit.NANOSECONDS);
		}
		catch (ExecutionException | CompletionException ex) {
			throw failure(call, (ex.getCause() != null) ? ex.getCause() : ex);
		}
		catch (TimeoutException ex) {
			throw timeout(request);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new RequestFailedException(call.topic(), call.messageId(), RequestFailedException.INTERRUPTED, null,
					"Topic '" + call.topic() + "': interrupted while waiting for the answer", ex);
		}
		finally {
			this.waiting.release(request);
		}
	}

	private void send(WaitingRequest request, CompletableFuture<ReplySubscription> subscription,
			@Nullable Duration patience) {
		subscription.join();
		if (request.isDone()) {
			return;
		}
		request.sending();
		request.call().sender().send(request.headers(this.settings.topic()), patience).whenComplete((id, failure) -> {
			if (failure != null) {
				request.completeExceptionally(failure);
			}
		});
	}

	<R> CompletableFuture<@Nullable R> callAsync(RequestCall call, Type type) {
		RequestContext context = context(call);
		Observation observation = this.observations.request(context).start();
		CompletableFuture<@Nullable R> result = new CompletableFuture<>();
		WaitingRequest request;
		try {
			request = this.waiting.register(call);
		}
		catch (RequestRejectedException ex) {
			settle(context, observation, RequestOutcome.REJECTED, ex);
			result.completeExceptionally(ex);
			return result;
		}
		ScheduledFuture<?> expiry = this.scheduler.schedule(() -> request.completeExceptionally(timeout(request)),
				request.remaining(), TimeUnit.NANOSECONDS);
		request.whenComplete((reply, failure) -> {
			expiry.cancel(false);
			this.waiting.forget(request);
			if (result.isDone()) {
				// Nobody wants an answer any more.
				this.waiting.release(request);
				return;
			}
			execute(() -> {
				try {
					complete(result, request, reply, failure, type);
				}
				finally {
					// Not before: it is what limits the threads that are busy with
					// answers.
					this.waiting.release(request);
				}
			});
		});
		result.whenComplete((answer, failure) -> {
			// Somebody else has completed it, and waits for nothing any more.
			boolean forgotten = request.cancel(false) || failure instanceof CancellationException;
			RequestOutcome outcome = (failure != null) ? RequestOutcome.of(failure) : RequestOutcome.ANSWERED;
			settle(context, observation, forgotten ? RequestOutcome.CANCELLED : outcome, failure);
		});
		CompletableFuture<ReplySubscription> subscription = this.subscriptions.get(call.broker());
		if (subscription.isDone()) {
			sendAsync(request, subscription, observation);
		}
		else {
			subscription.whenCompleteAsync((ready, failure) -> sendAsync(request, subscription, observation),
					this.executor);
		}
		return result;
	}

	private void settle(RequestContext context, Observation observation, RequestOutcome outcome,
			@Nullable Throwable failure) {
		end(context, outcome);
		if (failure != null) {
			observation.error(failure);
		}
		observation.stop();
	}

	private void sendAsync(WaitingRequest request, CompletableFuture<ReplySubscription> subscription,
			Observation observation) {
		try (Observation.Scope scope = observation.openScope()) {
			// Nobody waits here, not even for the policies.
			send(request, subscription, Duration.ZERO);
		}
		catch (CompletionException ex) {
			request.completeExceptionally(failure(request.call(), (ex.getCause() != null) ? ex.getCause() : ex));
		}
		catch (RuntimeException ex) {
			request.completeExceptionally(ex);
		}
	}

	private <R> void complete(CompletableFuture<@Nullable R> result, WaitingRequest request, @Nullable Reply reply,
			@Nullable Throwable failure, Type type) {
		if (reply == null) {
			result.completeExceptionally((failure != null) ? failure : timeout(request));
			return;
		}
		R answer;
		try {
			answer = this.reader.read(request.call(), reply, type);
		}
		catch (RuntimeException ex) {
			result.completeExceptionally(ex);
			return;
		}
		result.complete(answer);
	}

	private void execute(Runnable task) {
		try {
			this.executor.execute(task);
		}
		catch (RejectedExecutionException ex) {
			task.run();
		}
	}

	private static RuntimeException failure(RequestCall call, Throwable cause) {
		if (cause instanceof RequestException || cause instanceof PublishException) {
			return (RuntimeException) cause;
		}
		return new RequestRejectedException(call.topic(), call.messageId(),
				"Topic '" + call.topic() + "': the request was not sent: answers cannot be received from broker '"
						+ call.broker().name() + "': " + cause.getMessage(),
				cause);
	}

	private static RequestException timeout(WaitingRequest request) {
		RequestCall call = request.call();
		if (!request.isSent()) {
			return new RequestRejectedException(call.topic(), call.messageId(),
					"Topic '" + call.topic()
							+ "': the request was not sent: answers could not be received from broker '"
							+ call.broker().name() + "' within " + call.timeout(),
					null);
		}
		return new RequestTimeoutException(call.topic(), call.messageId(), call.timeout(),
				"Topic '" + call.topic() + "': the request was not answered within " + call.timeout(), null);
	}

	@Override
	public void start() {
		this.waiting.open();
		this.running = true;
	}

	@Override
	public void stop() {
		this.running = false;
		this.waiting.close();
		this.subscriptions.close();
	}

	@Override
	public void destroy() {
		stop();
		this.executor.shutdown();
		this.scheduler.shutdownNow();
	}

	@Override
	public boolean isRunning() {
		return this.running;
	}

	/**
	 * After everything that may still make requests.
	 */
	@Override
	public int getPhase() {
		return WorkerPhases.ENGINE - 1;
	}

	/**
	 * How many requests wait for their answers.
	 * @return the number
	 */
	public int getWaiting() {
		return this.waiting.size();
	}

	/**
	 * How many requests ended in one way.
	 * @param outcome the way
	 * @return the number since the start of the application
	 */
	public long getEnded(RequestOutcome outcome) {
		return this.waiting.counted(outcome);
	}

	/**
	 * How many answers came that nobody waited for.
	 * @return the number since the start of the application
	 */
	public long getDropped() {
		return this.waiting.dropped();
	}

	/**
	 * The requests as they are now.
	 * @return a descriptor
	 */
	public RequestsDescriptor describe() {
		return new RequestsDescriptor(this.waiting.size(), this.settings.maxWaiting(), this.settings.topic(),
				this.subscriptions.describe(), this.waiting.outcomes(), this.waiting.dropped());
	}

}
