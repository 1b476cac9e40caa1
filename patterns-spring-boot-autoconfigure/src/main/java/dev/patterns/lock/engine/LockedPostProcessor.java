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

import java.lang.reflect.Modifier;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

import org.springframework.aop.framework.Advised;
import org.springframework.aop.framework.AopInfrastructureBean;
import org.springframework.aop.framework.autoproxy.AbstractBeanFactoryAwareAdvisingPostProcessor;
import org.springframework.aop.support.AopUtils;
import org.springframework.aop.support.DefaultPointcutAdvisor;
import org.springframework.core.Ordered;

/**
 * Adds locks to beans with {@link dev.patterns.lock.Locked} methods, outside of their
 * other advice: a lock is acquired before a transaction begins, and released after it has
 * ended.
 */
public final class LockedPostProcessor extends AbstractBeanFactoryAwareAdvisingPostProcessor {

	/**
	 * Position among the post-processors that put themselves around others: outside of
	 * the inbox, which opens transactions, and inside of {@code @Async}.
	 */
	public static final int ORDER = Ordered.LOWEST_PRECEDENCE - 50;

	private static final long serialVersionUID = 1L;

	private final transient Set<Class<?>> types = ConcurrentHashMap.newKeySet();

	/**
	 * Create a post-processor.
	 * @param methods the registry of the methods, asked for at the first call
	 * @param engine acquires locks, asked for at the first call
	 */
	public LockedPostProcessor(Supplier<LockedMethods> methods, Supplier<LockEngine> engine) {
		this.advisor = new DefaultPointcutAdvisor(new LockedPointcut(), new LockedInterceptor(methods, engine));
		this.beforeExistingAdvisors = true;
		setProxyTargetClass(true);
		setOrder(ORDER);
	}

	@Override
	public Object postProcessAfterInitialization(Object bean, String beanName) {
		if (!(bean instanceof AopInfrastructureBean)) {
			Class<?> type = AopUtils.getTargetClass(bean);
			if (isEligible(type)) {
				this.types.add(type);
				if (Modifier.isFinal(type.getModifiers()) && !(bean instanceof Advised)) {
					// Reported with all other problems.
					return bean;
				}
			}
		}
		return super.postProcessAfterInitialization(bean, beanName);
	}

	/**
	 * The classes of the beans with locked methods that were created so far.
	 * @return a copy
	 */
	Set<Class<?>> getTypes() {
		return Set.copyOf(this.types);
	}

}
