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

package dev.patterns.pubsub.broker.rabbit;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

import com.rabbitmq.client.AlreadyClosedException;
import com.rabbitmq.client.Channel;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * Acknowledges the deliveries of one channel, several at a time: those in a row up to the
 * first that is not done by one number, others one by one.
 */
final class RabbitAcknowledgements {

	private static final Log logger = LogFactory.getLog(RabbitAcknowledgements.class);

	private static final long DELAY_MS = 10;

	private static final int MAX_WAITING = 64;

	private final Channel channel;

	private final ScheduledExecutorService scheduler;

	private final int maxWaiting;

	// Not a monitor: virtual threads would hold their carriers while the server takes no
	// acknowledgements.
	private final ReentrantLock lock = new ReentrantLock();

	private final TreeMap<Long, RabbitDelivery> outstanding = new TreeMap<>();

	private final TreeMap<Long, RabbitDelivery> done = new TreeMap<>();

	private boolean scheduled;

	RabbitAcknowledgements(Channel channel, ScheduledExecutorService scheduler, int prefetch) {
		this.channel = channel;
		this.scheduler = scheduler;
		// The server sends no more when too many wait.
		this.maxWaiting = Math.max(1, Math.min(MAX_WAITING, prefetch / 4));
	}

	void delivered(RabbitDelivery delivery) {
		this.lock.lock();
		try {
			this.outstanding.put(delivery.tag(), delivery);
		}
		finally {
			this.lock.unlock();
		}
	}

	void done(RabbitDelivery delivery) {
		this.lock.lock();
		try {
			this.outstanding.remove(delivery.tag());
			this.done.put(delivery.tag(), delivery);
			if (this.done.size() >= this.maxWaiting) {
				flush();
			}
			else if (!this.scheduled) {
				this.scheduled = true;
				schedule();
			}
		}
		finally {
			this.lock.unlock();
		}
	}

	private void schedule() {
		try {
			this.scheduler.schedule(this::flushScheduled, DELAY_MS, TimeUnit.MILLISECONDS);
		}
		catch (RejectedExecutionException ex) {
			flush();
		}
	}

	private void flushScheduled() {
		this.lock.lock();
		try {
			this.scheduled = false;
			flush();
		}
		finally {
			this.lock.unlock();
		}
	}

	private void flush() {
		if (this.done.isEmpty()) {
			return;
		}
		try {
			SortedMap<Long, RabbitDelivery> row = this.outstanding.isEmpty() ? this.done
					: this.done.headMap(this.outstanding.firstKey());
			if (!row.isEmpty()) {
				this.channel.basicAck(row.lastKey(), true);
				row.clear();
			}
			for (Long tag : this.done.keySet()) {
				this.channel.basicAck(tag, false);
			}
		}
		catch (IOException | AlreadyClosedException ex) {
			// The server delivers them again on the next channel.
			logger.debug("Deliveries could not be acknowledged", ex);
			this.outstanding.putAll(this.done);
		}
		this.done.clear();
	}

	/**
	 * Acknowledge what is done, for the last time.
	 * @return what the server is going to deliver again, as far as is known
	 */
	List<RabbitDelivery> finish() {
		this.lock.lock();
		try {
			flush();
			return new ArrayList<>(this.outstanding.values());
		}
		finally {
			this.lock.unlock();
		}
	}

}
