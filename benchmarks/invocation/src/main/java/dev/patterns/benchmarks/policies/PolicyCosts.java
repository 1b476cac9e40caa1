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

package dev.patterns.benchmarks.policies;

import java.util.concurrent.TimeUnit;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.CompilerControl;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.springframework.cloud.client.ServiceInstance;

import dev.patterns.resiliency.CallPermit;
import dev.patterns.resiliency.TargetPolicy;
import dev.patterns.worker.Deadlines.Deadline;

/**
 * What is measured by {@link PoliciesBenchmark}.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class PolicyCosts {

	private int result = 1;

	/**
	 * Our policies as a call of a service has them: the policy is looked up, the call
	 * counts for the retry budget, circuit breaker, rate limit and bulkhead are asked,
	 * and a time limit is watched.
	 * @param application the application
	 * @return the result of the work
	 */
	@Benchmark
	public int policies(OurApplication application) {
		TargetPolicy policy = application.policies.service(Pings.SERVICE);
		policy.budget().deposit();
		CallPermit permit = policy.acquire(OurApplication.TIME_LIMIT);
		Deadline deadline = application.deadlines.set(OurApplication.TIME_LIMIT, Thread.currentThread()::interrupt);
		try {
			int worked = work();
			permit.succeeded();
			return worked;
		}
		finally {
			permit.cancelled();
			deadline.cancel();
		}
	}

	/**
	 * A whole call by the proxy of an interface, all but what is sent: with the policies,
	 * load balancing, headers, deadline, metrics and tracing.
	 * @param application the application
	 */
	@Benchmark
	public void call(OurApplication application) {
		application.pings.ping();
	}

	/**
	 * Circuit breaker and retry of Resilience4j, without a time limit.
	 * @param application the application
	 * @return the result of the work
	 */
	@Benchmark
	public int decorators(PlainApplication application) {
		return application.retry.executeSupplier(() -> application.breaker.executeSupplier(this::work));
	}

	/**
	 * Circuit breaker and time limit of Spring Cloud, on another thread.
	 * @param application the application
	 * @return the result of the work
	 */
	@Benchmark
	public int cloudBreaker(PlainApplication application) {
		return application.cloudBreaker.run(this::work);
	}

	/**
	 * One of three instances, as a call finds it.
	 * @param application the application
	 * @return the instance
	 */
	@Benchmark
	public ServiceInstance lookup(OurApplication application) {
		return application.instances.choose(Pings.SERVICE);
	}

	/**
	 * One of three instances of Spring Cloud's own registry by properties.
	 * @param application the application
	 * @return the instance
	 */
	@Benchmark
	public ServiceInstance cloudLookup(PlainApplication application) {
		return application.loadBalancer.choose(Pings.SERVICE);
	}

	@CompilerControl(CompilerControl.Mode.DONT_INLINE)
	int work() {
		return this.result;
	}

}
