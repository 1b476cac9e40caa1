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

package dev.patterns.lock.engine;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

import org.jspecify.annotations.NullMarked;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.aop.support.AopUtils;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.AliasFor;
import org.springframework.scheduling.annotation.EnableScheduling;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.annotation.EnableTransactionManagement;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.support.AbstractPlatformTransactionManager;
import org.springframework.transaction.support.DefaultTransactionStatus;

import dev.patterns.identity.autoconfigure.IdentityAutoConfiguration;
import dev.patterns.lock.InvalidLockNameException;
import dev.patterns.lock.Lock;
import dev.patterns.lock.LockNotAcquiredException;
import dev.patterns.lock.LockTemplate;
import dev.patterns.lock.Locked;
import dev.patterns.lock.autoconfigure.LockAutoConfiguration;
import dev.patterns.lock.store.LockAcquisition;
import dev.patterns.lock.store.LockRelease;
import dev.patterns.lock.store.LockRequest;
import dev.patterns.lock.store.LockStore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * Tests for {@link Locked}.
 */
class LockedMethodTests {

	private final RecordingStore store = new RecordingStore();

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(IdentityAutoConfiguration.class, LockAutoConfiguration.class))
		.withPropertyValues("test.lease=40s")
		.withBean(LockStore.class, () -> this.store);

	private ApplicationContextRunner with(Class<?>... types) {
		ApplicationContextRunner current = this.runner;
		for (Class<?> type : types) {
			current = current.withUserConfiguration(type);
		}
		return current;
	}

	@Test
	void keysComeFromArguments() {
		with(Invoices.class).run((context) -> {
			Invoices invoices = context.getBean(Invoices.class);
			assertThat(invoices.close("7")).isEqualTo("invoice-7");
			assertThat(invoices.byNumber("8")).isEqualTo("8-x");
			assertThat(invoices.byProperty(new Order("9"))).isEqualTo("9");
			assertThat(invoices.byDefault()).isEqualTo("invoices/byDefault");
			assertThat(invoices.composed("a")).isEqualTo("job-a");
			assertThat(invoices.selected(List.of(new Order("1"), new Order("2")))).isEqualTo("2");
			assertThat(this.store.leases).contains(Duration.ofSeconds(40), Duration.ofSeconds(30));
			assertThat(this.store.list(null, 10)).isEmpty();
		});
	}

	@Test
	void aKeyThatGivesNoNameIsRefused() {
		with(Invoices.class).run((context) -> {
			Invoices invoices = context.getBean(Invoices.class);
			assertThatExceptionOfType(InvalidLockNameException.class).isThrownBy(() -> invoices.byNullable(null))
				.withMessageContaining("null");
			assertThatExceptionOfType(InvalidLockNameException.class).isThrownBy(() -> invoices.byProperty(null));
			assertThatExceptionOfType(InvalidLockNameException.class).isThrownBy(() -> invoices.byNullable(""));
			assertThat(this.store.asked).hasValue(0);
		});
	}

	@Test
	void whoeverDoesNotGetTheLockFailsOrIsLeftOut() {
		with(Invoices.class).run((context) -> {
			Invoices invoices = context.getBean(Invoices.class);
			this.store.acquire(new LockRequest("taken", "else", "attempt", Duration.ofMinutes(1)));
			assertThatExceptionOfType(LockNotAcquiredException.class).isThrownBy(() -> invoices.byNullable("taken"));
			assertThat(invoices.maybe("taken")).isEmpty();
			assertThat(invoices.orNull("taken")).isNull();
			invoices.orNothing("taken");
			assertThat(invoices.calls()).hasValue(0);
			assertThat(invoices.maybe("free")).contains("free");
			assertThat(invoices.orNull("free")).isEqualTo("free");
			assertThat(invoices.calls()).hasValue(2);
		});
	}

	@Test
	void theLockIsAroundTheTransaction() {
		with(TransactionConfiguration.class, Transactions.class).run((context) -> {
			assertThat(AopUtils.isCglibProxy(context.getBean(Transactions.class))).isTrue();
			this.store.log.clear();
			context.getBean(Transactions.class).run();
			assertThat(this.store.log).containsExactly("acquire", "begin", "body", "commit", "release");
			this.store.log.clear();
			assertThatExceptionOfType(IllegalStateException.class)
				.isThrownBy(() -> context.getBean(Transactions.class).fail());
			assertThat(this.store.log).containsExactly("acquire", "begin", "rollback", "release");
		});
	}

	@Test
	void theLockIsAroundTheTransactionOfAJdkProxy() {
		with(TransactionConfiguration.class, Booking.class).withPropertyValues("spring.aop.proxy-target-class=false")
			.run((context) -> {
				Bookings bookings = context.getBean(Bookings.class);
				assertThat(AopUtils.isJdkDynamicProxy(bookings)).isTrue();
				this.store.log.clear();
				assertThat(bookings.book("7")).isEqualTo("booking-7");
				assertThat(this.store.log).containsExactly("acquire", "begin", "commit", "release");
			});
	}

	@Test
	void anAnnotatedClassLocksItsPublicMethods() {
		with(WholeClass.class).run((context) -> {
			WholeClass bean = context.getBean(WholeClass.class);
			assertThat(bean.first()).isEqualTo("whole");
			assertThat(bean.second()).isEqualTo("own");
			assertThat(bean.third()).isEqualTo("none");
		});
	}

	@Test
	void interfacesMayCarryTheAnnotation() {
		with(Implementation.class)
			.run((context) -> assertThat(context.getBean(Contract.class).run("x")).isEqualTo("contract-x"));
	}

	@Test
	void aNestedCallUsesTheLockAround() {
		with(Outer.class, Inner.class).run((context) -> {
			assertThat(context.getBean(Outer.class).call("a")).isEqualTo("a a");
			assertThat(this.store.asked).hasValue(1);
		});
	}

	@Test
	void aScheduledMethodRunsWithinItsLock() {
		with(Jobs.class).run((context) -> {
			Jobs jobs = context.getBean(Jobs.class);
			await().until(() -> jobs.names().size() > 1);
			assertThat(jobs.names()).containsOnly("jobs/run");
			assertThat(this.store.minimums).contains(Duration.ofMillis(50));
		});
	}

	record Order(String id) {

	}

	@Target(ElementType.METHOD)
	@Retention(RetentionPolicy.RUNTIME)
	@Locked
	@interface JobLock {

		@AliasFor(annotation = Locked.class, attribute = "key")
		String value();

	}

	@NullMarked
	static class Invoices {

		private final LockTemplate locks;

		private final AtomicInteger calls = new AtomicInteger();

		Invoices(LockTemplate locks) {
			this.locks = locks;
		}

		AtomicInteger calls() {
			return this.calls;
		}

		private String current() {
			return this.locks.current().map(Lock::name).orElse("none");
		}

		@Locked(key = "'invoice-' + #id", lease = "${test.lease}", waiting = "1s")
		String close(String id) {
			return current();
		}

		@Locked("#a0 + '-x'")
		String byNumber(String id) {
			return current();
		}

		@Locked("#order.id()")
		String byProperty(@Nullable Order order) {
			return current();
		}

		@Locked("#orders.?[id() != '1'][0].id()")
		String selected(List<Order> orders) {
			return current();
		}

		@Locked
		String byDefault() {
			return current();
		}

		@JobLock("'job-' + #id")
		String composed(String id) {
			return current();
		}

		@Locked("#id")
		void byNullable(@Nullable String id) {
			this.calls.incrementAndGet();
		}

		@Locked(key = "#id", otherwise = Locked.Otherwise.SKIP)
		Optional<String> maybe(String id) {
			this.calls.incrementAndGet();
			return Optional.of(id);
		}

		@Locked(key = "#id", otherwise = Locked.Otherwise.SKIP)
		@Nullable String orNull(String id) {
			this.calls.incrementAndGet();
			return id;
		}

		@Locked(key = "#id", otherwise = Locked.Otherwise.SKIP)
		void orNothing(String id) {
			this.calls.incrementAndGet();
		}

	}

	interface Bookings {

		String book(String id);

	}

	static class Booking implements Bookings {

		private final LockTemplate locks;

		Booking(LockTemplate locks) {
			this.locks = locks;
		}

		@Override
		@Transactional
		@Locked("'booking-' + #id")
		public String book(String id) {
			return this.locks.current().map(Lock::name).orElse("none");
		}

	}

	static class Transactions {

		private final RecordingStore store;

		Transactions(LockStore store) {
			this.store = (RecordingStore) store;
		}

		@Transactional
		@Locked
		void run() {
			this.store.log.add("body");
		}

		@Transactional
		@Locked
		void fail() {
			throw new IllegalStateException();
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableTransactionManagement
	static class TransactionConfiguration {

		@Bean
		PlatformTransactionManager transactionManager(LockStore store) {
			List<String> log = ((RecordingStore) store).log;
			return new AbstractPlatformTransactionManager() {

				@Override
				protected Object doGetTransaction() {
					return new Object();
				}

				@Override
				protected void doBegin(Object transaction, TransactionDefinition definition) {
					log.add("begin");
				}

				@Override
				protected void doCommit(DefaultTransactionStatus status) {
					log.add("commit");
				}

				@Override
				protected void doRollback(DefaultTransactionStatus status) {
					log.add("rollback");
				}

			};
		}

	}

	@Locked("'whole'")
	public static class WholeClass {

		private final LockTemplate locks;

		WholeClass(LockTemplate locks) {
			this.locks = locks;
		}

		public String first() {
			return third();
		}

		@Locked("'own'")
		public String second() {
			return third();
		}

		String third() {
			return this.locks.current().map(Lock::name).orElse("none");
		}

	}

	interface Contract {

		@Locked("'contract-' + #a0")
		String run(String id);

	}

	static class Implementation implements Contract {

		private final LockTemplate locks;

		Implementation(LockTemplate locks) {
			this.locks = locks;
		}

		@Override
		public String run(String id) {
			return this.locks.current().map(Lock::name).orElse("none");
		}

	}

	static class Outer {

		private final Inner inner;

		Outer(Inner inner) {
			this.inner = inner;
		}

		@Locked("#id")
		String call(String id) {
			return id + " " + this.inner.call(id);
		}

	}

	static class Inner {

		@Locked("#id")
		String call(String id) {
			return id;
		}

	}

	@EnableScheduling
	static class Jobs {

		private final LockTemplate locks;

		private final List<String> names = new CopyOnWriteArrayList<>();

		Jobs(LockTemplate locks) {
			this.locks = locks;
		}

		List<String> names() {
			return this.names;
		}

		@Scheduled(fixedRate = 20)
		@Locked(atLeast = "50ms", otherwise = Locked.Otherwise.SKIP)
		void run() {
			this.names.add(this.locks.current().map(Lock::name).orElse("none"));
		}

	}

	/**
	 * Notes what it is asked.
	 */
	static class RecordingStore extends FakeLockStore {

		private final List<String> log = new CopyOnWriteArrayList<>();

		private final List<Duration> leases = new CopyOnWriteArrayList<>();

		private final List<Duration> minimums = new CopyOnWriteArrayList<>();

		@Override
		public synchronized LockAcquisition acquire(LockRequest request) {
			this.log.add("acquire");
			this.leases.add(request.lease());
			return super.acquire(request);
		}

		@Override
		public synchronized LockRelease release(String name, String attempt, Duration minimum) {
			this.log.add("release");
			this.minimums.add(minimum);
			return super.release(name, attempt, minimum);
		}

	}

}
